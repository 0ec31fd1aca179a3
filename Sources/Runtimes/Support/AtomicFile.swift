import Foundation
import Rollout

/// Files that others read at any moment: they see the old content or the new, never a part.
package enum AtomicFile {
    /// Replaces a file's content, on disk before the name moves, so that a crash leaves one of the two.
    package static func write(_ text: String, to path: String) throws {
        let temporary = path + ".tmp"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw failure("write", temporary) }
        defer { close(descriptor) }
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { systemWrite(descriptor, $0.baseAddress, $0.count) }
            if count < 0 {
                if errno == EINTR { continue }
                throw failure("write", temporary)
            }
            bytes = bytes.dropFirst(count)
        }
        guard fsync(descriptor) == 0 else { throw failure("write", temporary) }
        guard rename(temporary, path) == 0 else { throw failure("replace", path) }
    }

    /// A file's content; nil when there is no such file.
    package static func read(_ path: String) throws -> String? {
        do {
            return try String(contentsOfFile: path, encoding: .utf8)
        } catch CocoaError.fileReadNoSuchFile {
            return nil
        } catch {
            throw DeploymentError(.file, "cannot read \(path): \(error.localizedDescription)")
        }
    }

    private static func failure(_ verb: String, _ path: String) -> DeploymentError {
        DeploymentError(.file, "cannot \(verb) \(path): \(String(cString: strerror(errno)))")
    }
}

/// Under a name of its own: inside a type with a `write` the C function is hidden.
private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    write(descriptor, bytes, count)
}
