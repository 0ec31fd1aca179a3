internal import FoundationEssentials

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// Rows on their way through a file that has no name: written once in order, read once in order, however many there are.
struct RowSpool: ~Copyable, Sendable {
    /// A row as it is kept.
    struct Row: Sendable, Equatable {
        var id: Int64
        var fields: [String]
    }

    private static let bufferSize = 1 << 18
    private let descriptor: CInt
    private var pending: [UInt8] = []
    private var position = 0
    private var isReading = false
    /// How many rows were added.
    private(set) var count = 0

    /// Opens an empty one in the directory for temporary files.
    ///
    /// - Throws: `RowSpoolError` where no file can be made there.
    init() throws(RowSpoolError) {
        let template = FileManager.default.temporaryDirectory.path + "/fakestack-rows-XXXXXX"
        var path = Array(template.utf8CString)
        descriptor = mkstemp(&path)
        guard descriptor >= 0 else { throw RowSpoolError("make a file in", template) }
        // It lasts as long as it is open, and nobody finds it after a kill.
        unlink(path)
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    }

    deinit { close(descriptor) }

    /// Adds a row behind the last.
    ///
    /// - Throws: `RowSpoolError` where the disk does not take it.
    mutating func add(_ row: Row) throws(RowSpoolError) {
        append(row.id)
        append(Int64(row.fields.count))
        for field in row.fields {
            append(Int64(field.utf8.count))
            pending.append(contentsOf: field.utf8)
        }
        count += 1
        if pending.count >= Self.bufferSize { try flush() }
    }

    /// The next row from the first on; nil behind the last. Nothing can be added any more.
    mutating func next() throws(RowSpoolError) -> Row? {
        if !isReading {
            try flush()
            isReading = true
            guard lseek(descriptor, 0, SEEK_SET) == 0 else { throw RowSpoolError("read", "the spooled rows") }
        }
        guard try fill(16) else { return nil }
        let id = takeInteger()
        var fields: [String] = []
        for _ in 0..<takeInteger() {
            guard try fill(8) else { throw RowSpoolError("read all of", "the spooled rows") }
            let length = Int(takeInteger())
            guard try fill(length) else { throw RowSpoolError("read all of", "the spooled rows") }
            fields.append(String(decoding: pending[position..<position + length], as: UTF8.self))
            position += length
        }
        return Row(id: id, fields: fields)
    }

    private mutating func append(_ integer: Int64) {
        withUnsafeBytes(of: integer) { pending.append(contentsOf: $0) }
    }

    private mutating func takeInteger() -> Int64 {
        defer { position += 8 }
        return pending.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: position, as: Int64.self) }
    }

    /// Reads until so many bytes are there.
    ///
    /// - Returns: false at the end.
    private mutating func fill(_ wanted: Int) throws(RowSpoolError) -> Bool {
        while pending.count - position < wanted {
            pending.removeFirst(position)
            position = 0
            let have = pending.count
            let size = max(Self.bufferSize, wanted)
            pending.append(contentsOf: repeatElement(0, count: size))
            let count = pending.withUnsafeMutableBytes {
                read(descriptor, UnsafeMutableRawBufferPointer(rebasing: $0[have...]).baseAddress, size)
            }
            pending.removeLast(size - max(0, count))
            guard count >= 0 else { throw RowSpoolError("read", "the spooled rows") }
            if count == 0 { return false }
        }
        return true
    }

    private mutating func flush() throws(RowSpoolError) {
        var done = 0
        while done < pending.count {
            let count = pending.withUnsafeBytes { bytes in
                let rest = UnsafeRawBufferPointer(rebasing: bytes[done...])
                return write(descriptor, rest.baseAddress, rest.count)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw RowSpoolError("write to", "the spooled rows") }
            done += count
        }
        pending.removeAll(keepingCapacity: true)
    }
}

/// Why rows could not be kept for later.
struct RowSpoolError: Error, CustomStringConvertible {
    let description: String

    /// Takes the cause from `errno`.
    init(_ step: String, _ what: String) {
        description = "cannot \(step) \(what): \(String(cString: strerror(errno)))"
    }
}
