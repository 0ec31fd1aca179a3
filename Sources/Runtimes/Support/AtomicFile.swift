import Foundation
package import Rollout

/// Files that others read at any moment: they see the old content or the new, never a part.
package enum AtomicFile {
    /// Replaces a file's content, on disk before the name moves, so that a crash leaves one of the two.
    ///
    /// The new file has the owner, the group and the mode of the old one, whoever writes it and whatever its umask is:
    /// others read it. Behind a symbolic link the link's target is what is replaced.
    ///
    /// - Throws: ``DeploymentError`` where any of that cannot be; the old file is then as it was.
    package static func write(_ text: String, to path: String) throws(DeploymentError) {
        let path = try target(of: path)
        let temporary = path + ".tmp"
        // One that a killed process left, or that somebody put there: it is not written into.
        unlink(temporary)
        let old = try status(of: path)
        let descriptor = open(
            temporary,
            O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC,
            old == nil ? 0o644 : 0o600
        )
        guard descriptor >= 0 else { throw failure("write", temporary) }
        do throws(DeploymentError) {
            defer { close(descriptor) }
            try write(text, to: descriptor, temporary)
            if let old { try pass(old, of: path, to: descriptor) }
            guard fsync(descriptor) == 0 else { throw failure("write", temporary) }
            guard rename(temporary, path) == 0 else { throw failure("replace", path) }
        } catch {
            unlink(temporary)
            throw error
        }
    }

    /// A file's content; nil when there is no such file.
    package static func read(_ path: String) throws(DeploymentError) -> String? {
        do {
            return try String(contentsOfFile: path, encoding: .utf8)
        } catch CocoaError.fileReadNoSuchFile {
            return nil
        } catch {
            throw DeploymentError(.file, "cannot read \(path): \(error.localizedDescription)")
        }
    }

    private static func write(
        _ text: String,
        to descriptor: Int32,
        _ path: String
    ) throws(DeploymentError) {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { systemWrite(descriptor, $0.baseAddress, $0.count) }
            if count < 0 {
                if errno == EINTR { continue }
                throw failure("write", path)
            }
            bytes = bytes.dropFirst(count)
        }
    }

    /// Gives a new file the owner and the mode of the one that it replaces.
    private static func pass(
        _ old: stat,
        of path: String,
        to descriptor: Int32
    ) throws(DeploymentError) {
        var new = stat()
        guard fstat(descriptor, &new) == 0 else { throw failure("replace", path) }
        // First the owner: changing it takes bits of the mode away.
        let isOwned =
            (new.st_uid, new.st_gid) == (old.st_uid, old.st_gid)
            || fchown(descriptor, old.st_uid, old.st_gid) == 0
        guard isOwned, fchmod(descriptor, old.st_mode & 0o7777) == 0 else {
            let mode = String(old.st_mode & 0o7777, radix: 8)
            throw DeploymentError(
                .file,
                "cannot replace \(path): it belongs to user \(old.st_uid) and group \(old.st_gid) with mode \(mode), "
                    + "which user \(geteuid()) cannot give a new file (\(String(cString: strerror(errno)))). It is left as "
                    + "it was. Deploy as its owner, or give it to this user and a group that its readers are in."
            )
        }
    }

    /// What a path leads to in the end: itself, or where its symbolic links point, be it there or not.
    private static func target(of path: String) throws(DeploymentError) -> String {
        var path = path
        // As many as the kernel follows (path_resolution(7)).
        for _ in 0...40 {
            var file = stat()
            guard lstat(path, &file) == 0, file.st_mode & S_IFMT == S_IFLNK else { return path }
            guard let next = try? FileManager.default.destinationOfSymbolicLink(atPath: path) else {
                throw failure("read", path)
            }
            // A relative one is relative to the link's folder.
            let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
            path = next.hasPrefix("/") ? next : folder + next
        }
        throw DeploymentError(.file, "cannot replace \(path): its symbolic links lead in a circle")
    }

    /// The state of a file; nil when there is none.
    private static func status(of path: String) throws(DeploymentError) -> stat? {
        var file = stat()
        guard stat(path, &file) == 0 else {
            if errno == ENOENT { return nil }
            throw failure("replace", path)
        }
        guard file.st_mode & S_IFMT == S_IFREG else {
            throw DeploymentError(.file, "cannot replace \(path): it is no ordinary file")
        }
        return file
    }

    private static func failure(_ verb: String, _ path: String) -> DeploymentError {
        DeploymentError(.file, "cannot \(verb) \(path): \(String(cString: strerror(errno)))")
    }
}

/// Under a name of its own: inside a type with a `write` the C function is hidden.
private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    write(descriptor, bytes, count)
}
