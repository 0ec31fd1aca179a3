import Testing

@testable import Migrations

@Suite struct SQLTokenTests {
    @Test(arguments: [
        ("Users", "users"), ("\"Users\"", "Users"), ("\"a\"\"b\"", "a\"b"), ("ÄTable", "Ätable"),
        (#"U&"d\0061t\+000061""#, "data"), (#"u&"d!0061t""a" /* ; */ UESCAPE '!'"#, "dat\"a"),
        (#"U&"\\\D83D\DE00""#, "\\😀"), (#"U&"\00zz""#, #"\00zz"#),
        (String(repeating: "é", count: 40), String(repeating: "é", count: 31)),
        ("\"\(String(repeating: "a", count: 70))\"", String(repeating: "a", count: 63)),
    ])
    func aNameMeansWhatItMeansToTheServer(text: String, name: String) {
        let tokens = SQLLexer.tokens(of: text)
        #expect(tokens.map(\.name) == [name])
    }

    /// Its letter in lower case is an ordinary k to Unicode.
    @Test func keywordsAreFoldedInASCIIAlone() {
        #expect(!SQLLexer.tokens(of: "loc\u{212A}")[0].isWord("lock"))
        #expect(SQLLexer.tokens(of: "LOCK")[0].isWord("lock"))
    }
}
