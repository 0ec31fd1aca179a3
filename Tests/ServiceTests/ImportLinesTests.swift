import NIOCore
import Testing

@testable import Service

@Suite struct ImportLinesTests {
    private static let text = "one\n\ntwo\r\n12345678\n123456789\nthree\n1234567890123\nlast"
    private static let wanted = ["one", "", "two\r", "12345678", nil, "three", nil, "last"]

    @Test(arguments: 1...text.utf8.count)
    func linesAreTheSameWhateverPiecesTheyComeIn(size: Int) {
        var lines = ImportLines(longest: 8)
        var checksum = ImportChecksum()
        var found: [ImportLines.Line] = []
        let bytes = Array(Self.text.utf8)
        for start in stride(from: 0, to: bytes.count, by: size) {
            let piece = ByteBuffer(bytes: bytes[start..<min(start + size, bytes.count)])
            checksum.add(piece.readableBytesView)
            found += lines.take(piece)
        }
        if let last = lines.finish() { found.append(last) }
        let texts = found.map { line -> String? in
            if case .text(let bytes) = line { String(buffer: bytes) } else { nil }
        }
        #expect(texts == Self.wanted)

        var whole = ImportChecksum()
        whole.add(ByteBuffer(string: Self.text).readableBytesView)
        #expect(checksum.text == whole.text)
    }

    @Test func nothingIsOneLineLess() {
        var lines = ImportLines(longest: 8)
        #expect(lines.take(ByteBuffer(string: "a\n")) == [.text(ByteBuffer(string: "a"))])
        #expect(lines.finish() == nil)
    }

    @Test func everyByteCountsForTheChecksum() {
        func checksum(_ text: String) -> String {
            var checksum = ImportChecksum()
            checksum.add(ByteBuffer(string: text).readableBytesView)
            return checksum.text
        }
        let text = "{\"title\":\"t\"}\n"
        var seen: Set = [checksum(text), checksum(text + "\n"), checksum(text + "\0")]
        for index in text.indices {
            var changed = text
            changed.replaceSubrange(index...index, with: "~")
            seen.insert(checksum(changed))
        }
        #expect(seen.count == 3 + text.count)
    }
}
