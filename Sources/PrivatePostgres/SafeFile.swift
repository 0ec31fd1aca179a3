import Foundation

/// Files in a directory that another user may have prepared.
///
/// As root we would follow a link that a lesser user has put in our way, and write to or give away what it leads to. So
/// no link is followed, neither by the file's name nor by its directory's, and what is given away is what was opened.
enum SafeFile {
    /// Opens a directory that is no link.
    static func directory(_ path: String, _ body: (Int32) throws -> Void) throws {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard descriptor >= 0 else { throw refusal(path, "a directory") }
        defer { close(descriptor) }
        try body(descriptor)
    }

    /// Opens a file in a directory for writing, and makes it where there is none; a plain file that has no other name.
    ///
    /// - Parameter truncating: Whether what is in it goes.
    static func file(
        _ name: String,
        in directory: String,
        mode: mode_t,
        truncating: Bool,
        _ body: (Int32) throws -> Void
    ) throws {
        let path = "\(directory)/\(name)"
        try Self.directory(directory) { parent in
            // Not truncated by the opening: what is opened may be somebody else's by another name.
            let flags = O_WRONLY | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC
            let descriptor = openat(parent, name, flags, mode)
            guard descriptor >= 0 else { throw refusal(path, "a file") }
            defer { close(descriptor) }
            var information = stat()
            guard fstat(descriptor, &information) == 0, information.st_mode & S_IFMT == S_IFREG,
                information.st_nlink == 1
            else {
                throw PrivatePostgresError.directory(path, "it is not a plain file of one name: remove it")
            }
            guard !truncating || ftruncate(descriptor, 0) == 0 else { throw refusal(path, "a file") }
            try body(descriptor)
        }
    }

    /// - Parameter kind: What it should be, with its article.
    private static func refusal(_ path: String, _ kind: String) -> PrivatePostgresError {
        let isLink = errno == ELOOP || errno == ENOTDIR
        let reason =
            isLink ? "it is a link, or no such thing as \(kind): remove it" : String(cString: strerror(errno))
        return .directory(path, reason)
    }
}
