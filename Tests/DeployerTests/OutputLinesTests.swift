import StageSupport
import Testing

@testable import Deployer
@testable import Rollout
@testable import Runtimes

@Suite(.timeLimit(.minutes(30))) struct OutputLinesTests {
    /// However the bytes come.
    @Test(arguments: 1...20)
    func linesAreWhatStandsBetweenTheirEnds(_ size: Int) {
        let bytes = Array("one\n\ntwo\r\nthree \u{1F600}\rfour\n\nfive".utf8)
        var splitter = LineSplitter()
        var lines: [String] = []
        for start in stride(from: 0, to: bytes.count, by: size) {
            lines += splitter.take(bytes[start..<min(start + size, bytes.count)])
        }
        #expect(lines + splitter.end() == ["one", "two", "three \u{1F600}", "four", "five"])
        #expect(splitter.end() == [])
    }

    @Test func ofALongLineTheBeginningIsGivenAndTheRestCounted() {
        var splitter = LineSplitter()
        let long = Array(repeating: UInt8(ascii: "x"), count: LineSplitter.longest)
        #expect(splitter.take(long).isEmpty)
        #expect(
            splitter.take(Array("yyy\nnext\n".utf8)) == [
                String(repeating: "x", count: 16_384) + "... (3 bytes more)", "next",
            ]
        )
    }

    @Test func aHookMayPrintAWholePageInOneLine() async throws {
        let hook = RolloutHook(
            .beforeSwitch,
            command: "head -c 1000000 /dev/zero | tr '\\0' x; echo; echo done",
            new: [],
            old: []
        )
        let lines = Recorder<String>()
        try await HookProcess(hook: hook, timeout: .seconds(60)).run { lines.add($0) }
        #expect(lines.all.count == 2)
        #expect(lines.all.first?.hasSuffix("x... (983616 bytes more)") == true)
        #expect(lines.all.last == "done")
    }

    @Test func aVerbMayDoSoToo() async throws {
        let runner = ProcessVerbRunner(executable: "/bin/sh", databaseURL: nil)
        let (lines, exit) = try await runner.run(
            ["-c", "head -c 300000 /dev/zero | tr '\\0' x; echo; echo done"],
            variables: [:],
            report: { _ in }
        )
        #expect(exit.isClean && lines.count == 2 && lines.last == "done")
    }
}
