internal import FoundationEssentials

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// Writes a file whole or not at all, also when the machine stops in between.
enum AtomicFile {
    /// Writes beside the file, syncs, and renames over it; a reader sees the old file or the new one.
    ///
    /// - Throws: `AtomicFileError` with the step that failed; the old file is then as it was.
    static func replace(_ path: String, with data: Data) throws(AtomicFileError) {
        let temporary = "\(path).\(getpid()).tmp"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw AtomicFileError("create", temporary) }
        do throws(AtomicFileError) {
            defer { close(descriptor) }
            try writeAll(data, to: descriptor, temporary)
            guard fsync(descriptor) == 0 else { throw AtomicFileError("sync", temporary) }
        } catch {
            unlink(temporary)
            throw error
        }
        guard rename(temporary, path) == 0 else {
            let error = AtomicFileError("rename to", path)
            unlink(temporary)
            throw error
        }
        syncDirectory(of: path)
    }

    private static func writeAll(
        _ data: Data,
        to descriptor: CInt,
        _ path: String
    ) throws(AtomicFileError) {
        var rest = data[...]
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            if written < 0, errno == EINTR { continue }
            guard written > 0 else { throw AtomicFileError("write", path) }
            rest = rest.dropFirst(written)
        }
    }

    /// Makes a directory and those above it, where they are missing.
    static func makeDirectory(_ path: String) throws(AtomicFileError) {
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            let cause = (error as? CocoaError)?.underlying as? POSIXError
            errno = cause?.code.rawValue ?? EIO
            throw AtomicFileError("make", path)
        }
    }

    /// The rename itself is on disk only when its directory is; some file systems cannot sync one.
    private static func syncDirectory(of path: String) {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
        let directory = parts.isEmpty ? "." : parts.joined(separator: "/")
        let descriptor = open(directory.isEmpty ? "/" : directory, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }
}

/// Why a file could not be written.
struct AtomicFileError: Error, CustomStringConvertible {
    let description: String

    /// Takes the cause from `errno`.
    init(_ step: String, _ path: String) {
        description = "cannot \(step) \(path): \(String(cString: strerror(errno)))"
    }
}
