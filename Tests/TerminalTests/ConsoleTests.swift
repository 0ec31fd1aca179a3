import Foundation
import Testing

@testable import Terminal

@Suite struct ConsoleTests {
    @Test func clipsVisibleCharactersOnly() {
        #expect(Console.clipped("abcdef", to: 3) == "abc")
        #expect(Console.clipped("\u{1B}[31mabc\u{1B}[0mdef", to: 4) == "\u{1B}[31mabc\u{1B}[0md")
        #expect(Console.clipped("\u{1B}[31mabcdef\u{1B}[0m", to: 2) == "\u{1B}[31mab\u{1B}[0m")
    }

    @Test func writesPlainLinesWhereThereIsNoTerminal() throws {
        let pipe = Pipe()
        let console = Console(
            fileDescriptor: pipe.fileHandleForWriting.fileDescriptor,
            environment: ["TERM": "xterm"]
        )
        console.live("12 requests/s")
        console.line(console.style("done", .green))
        try pipe.fileHandleForWriting.close()
        let text = try pipe.fileHandleForReading.readToEnd() ?? Data()
        #expect(String(decoding: text, as: UTF8.self) == "done\n")
    }

    @Test func noColorIsRespected() {
        #expect(Style(isColored: true)("x", .red) == "\u{1B}[31mx\u{1B}[0m")
        #expect(!Style.detect(environment: ["NO_COLOR": "1"]).isColored)
    }
}
