import Foundation
import Synchronization

/// Holds a directory for one process: `flock(2)`, which the kernel drops when the process dies.
final class DirectoryLock: Sendable {
    private let descriptor: Mutex<Int32?>

    /// Takes the lock.
    ///
    /// - Throws: `PrivatePostgresError.inUse` where another process holds it.
    init(in directory: String) throws {
        let path = "\(directory)/lock"
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0o644)
        guard descriptor >= 0 else {
            throw PrivatePostgresError.directory(directory, "\(path): \(String(cString: strerror(errno)))")
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw PrivatePostgresError.inUse(directory)
        }
        self.descriptor = Mutex(descriptor)
    }

    func release() {
        descriptor.withLock {
            if let held = $0.take() { close(held) }
        }
    }

    deinit {
        release()
    }
}
