import Testing

@testable import Terminal

@Suite struct ParagraphTests {
    @Test func wrapsAtWordsWithAnIndent() {
        #expect(
            Paragraph.lines("one two three four", width: 12, first: "a: ", rest: "   ")
                == ["a: one two", "   three", "   four"]
        )
        #expect(Paragraph.lines("", width: 12, first: "a: ") == ["a: "])
        #expect(Paragraph.lines("\u{1B}[31mred\u{1B}[0m blue", width: 8) == ["\u{1B}[31mred\u{1B}[0m blue"])
    }

    @Test func aWordThatIsTooLongIsCutBesideItsNumbers() {
        #expect(
            Paragraph.lines("/srv/reports/20260131-120000/x", width: 14) == [
                "/srv/reports/", "20260131-", "120000/x",
            ]
        )
        #expect(Paragraph.lines("abcdefgh123.5 ms", width: 10) == ["abcdefgh", "123.5 ms"])
        #expect(Paragraph.lines("界界界界", width: 5) == ["界界", "界界"])
    }

    @Test func keepsEveryWordWhateverTheWidth() {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<500 {
            let words = (0..<Int.random(in: 0...12, using: &generator)).map { _ in
                String(
                    (0..<Int.random(in: 1...30, using: &generator)).map { _ in
                        "ab1/-.é界9".randomElement(using: &generator) ?? "a"
                    }
                )
            }
            let width = Int.random(in: 6...60, using: &generator)
            let lines = Paragraph.lines(words.joined(separator: " "), width: width, first: "- ", rest: "  ")
            #expect(lines.map { $0.dropFirst(2).filter { $0 != " " } }.joined() == words.joined())
        }
    }
}
