import NIOCore

/// Turns the bytes of an import into batches of questions, and keeps account of its lines.
///
/// Lines of blanks alone are passed over, as NDJSON allows, and counted.
struct ImportReader {
    /// How many bytes a line may have: what the longest question takes in UTF-8, with room to spare.
    static let longestLine = 128 << 10

    /// What came of the lines so far; who inserts the batches counts what was accepted.
    var report = ImportReport()
    private(set) var checksum = ImportChecksum()
    private var lines = ImportLines(longest: longestLine)
    private var lineNumber = 0
    private var batch = ImportBatch()

    /// Takes the upload's next bytes.
    ///
    /// - Returns: The batches that are full by now.
    mutating func take(_ bytes: ByteBuffer) -> [ImportBatch] {
        checksum.add(bytes.readableBytesView)
        var full: [ImportBatch] = []
        for line in lines.take(bytes) {
            take(line)
            guard batch.isFull else { continue }
            full.append(batch)
            batch = ImportBatch()
        }
        return full
    }

    /// The upload has ended.
    ///
    /// - Returns: The last batch, if anything is in it.
    mutating func finish() -> ImportBatch? {
        if let line = lines.finish() { take(line) }
        return batch.count > 0 ? batch : nil
    }

    private mutating func take(_ line: ImportLines.Line) {
        lineNumber += 1
        guard case .text(let bytes) = line else {
            report.reject(line: lineNumber, "the line has more than \(Self.longestLine) bytes")
            return
        }
        guard bytes.readableBytesView.contains(where: { !Self.blanks.contains($0) }) else { return }
        do throws(Problem) {
            batch.append(try NewQuestion.parse(bytes))
        } catch {
            report.reject(line: lineNumber, error.detail)
        }
    }

    private static let blanks = Array(" \t\r".utf8)
}
