import Testing

@testable import Terminal

@Suite struct VisibleTests {
    @Test(arguments: [
        ("plain é 界 👩‍🚀 fi", "plain é 界 👩‍🚀 fi"), ("\u{1B}[2J\u{7}", #"\u001b[2J\u0007"#),
        ("a\r\nb\tc", #"a\r\nb\tc"#),
        ("\u{9B}31m\u{7F}", #"\u009b31m\u007f"#), ("\u{202E}cod\u{2066}\u{200F}", #"\u202ecod\u2066\u200f"#),
        ("\u{2028}\u{2029}\u{FEFF}\u{AD}\u{200B}", #"\u2028\u2029\ufeff\u00ad\u200b"#),
        ("\u{E0041}\u{FFFF}", #"\U000e0041\uffff"#), ("quotes \" and \\ stay", "quotes \" and \\ stay"),
    ])
    func whatHidesOrMovesIsEscaped(text: String, shown: String) {
        #expect(text.visible == shown)
    }

    @Test func noCharacterOfAnyKindMovesACursor() {
        for value in UInt32(0)...0x10_FFFF {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let text = "\(scalar)".visible
            let category = text.unicodeScalars.first?.properties.generalCategory
            #expect(category != .control && (category != .format || [0x200C, 0x200D].contains(value)))
        }
    }

    @Test func textIsMeasuredInColumns() {
        #expect("é界👩‍🚀\u{1B}[31mx\u{1B}[0m".columns == 6)
        #expect("界".padded(to: 3) == "界 " && "界".indented(to: 3) == " 界" && "long".padded(to: 2) == "long")
    }
}
