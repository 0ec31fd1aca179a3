import Foundation
import Logging
import Testing

@testable import Terminal

@Suite(.timeLimit(.minutes(30))) struct LogTests {
    private static let nasty = "a \"b\" \\ =\n\r\t\u{0}\u{1B}[31m\u{7F}\u{85}\u{2028}é🦊\u{FFFD}"

    @Test func valuesThatWouldSplitALineStandInQuotes() {
        #expect(LogLine.quoted("plain") == "plain")
        #expect(LogLine.quoted("back\\slash") == "back\\slash")
        #expect(LogLine.quoted("two words") == "\"two words\"")
        #expect(LogLine.quoted("a=b") == "\"a=b\"")
        #expect(LogLine.quoted("a\nb\"") == "\"a\\nb\\\"\"")
        #expect(LogLine.quoted("\u{1B}[31m") == "\"\\u001b[31m\"")
        #expect(LogLine.quoted("a\u{2028}\\b") == "\"a\\u2028\\\\b\"")
        #expect(LogLine.quoted("") == "\"\"")
    }

    @Test func anEventIsOneLineWhateverItHolds() {
        let line = LogLine(
            time: Date(timeIntervalSince1970: 0),
            level: .info,
            label: "x",
            message: "two\nlines \"as they are\"",
            values: ["b": "2", "a": "\(Self.nasty)", "n": .stringConvertible(7)]
        ).written(as: .text)
        #expect(
            line == "1970-01-01T00:00:00.000Z info    two\\nlines \"as they are\" "
                + #"a="a \"b\" \\ =\n\r\t\u0000\u001b[31m\u007f\u0085\u2028é🦊\#u{FFFD}" b=2 n=7"#
        )
    }

    @Test func jsonSaysTheSameWithTypes() throws {
        let line = LogLine(
            time: Date(timeIntervalSince1970: 0),
            level: .error,
            label: "serve",
            message: Self.nasty,
            values: [
                "text": "\(Self.nasty)", "integer": .stringConvertible(-3), "double": .stringConvertible(1.5),
                "bool": .stringConvertible(true), "nan": .stringConvertible(Double.nan),
                "huge": .stringConvertible(UInt64.max), "list": .array(["a", .stringConvertible(1)]),
                "object": .dictionary(["k": "v"]), "level": "mine",
            ]
        ).written(as: .json)
        #expect(!line.unicodeScalars.contains { $0.value < 0x20 })
        let object = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        #expect(object["message"] as? String == Self.nasty)
        #expect(object["text"] as? String == Self.nasty)
        #expect(object["integer"] as? Int == -3)
        #expect(object["double"] as? Double == 1.5)
        #expect(object["bool"] as? Bool == true)
        #expect(object["nan"] as? String == "nan")
        #expect(object["huge"] as? String == "\(UInt64.max)")
        #expect((object["list"] as? [Any])?.count == 2)
        #expect((object["object"] as? [String: String])?["k"] == "v")
        #expect(object["level"] as? String == "error")
        #expect(object["_level"] as? String == "mine")
        #expect(object["time"] as? String == "1970-01-01T00:00:00.000Z")
    }

    @Test func nobodyWaitsForAStuckReaderAndWhatWasDroppedIsCounted() throws {
        let pipe = Pipe()
        let console = Console(fileDescriptor: pipe.fileHandleForWriting.fileDescriptor, environment: [:])
        let queue = LineQueue(to: console, limit: 100) { "dropped \($0)" }
        // More than a pipe takes: the writer is stuck, and this loop is not.
        let line = String(repeating: "x", count: 1 << 16)
        for _ in 0..<1000 { queue.add { line } }
        #expect(!queue.flush(within: .milliseconds(1)))
        let reading = DispatchQueue.global()
        let text = DispatchSemaphore(value: 0)
        nonisolated(unsafe) var all = Data()
        // The semaphore hands it over.
        reading.async {
            all = (try? pipe.fileHandleForReading.readToEnd()) ?? Data()
            text.signal()
        }
        #expect(queue.flush(within: .seconds(60)))
        queue.add { "last" }
        #expect(queue.flush(within: .seconds(60)))
        try pipe.fileHandleForWriting.close()
        text.wait()
        let lines = String(decoding: all, as: UTF8.self).split(separator: "\n")
        let written = lines.count { $0 == line[...] }
        let dropped = lines.compactMap { line in
            line.hasPrefix("dropped ") ? Int(line.dropFirst(8)) : nil
        }
        #expect(written <= 101)
        #expect(written + dropped.reduce(0, +) == 1000)
        #expect(lines.last == "last")
    }
}
