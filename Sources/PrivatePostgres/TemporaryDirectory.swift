import Foundation

/// A fresh directory with a short path that a server's account owns.
enum TemporaryDirectory {
    /// Makes one below the user's temporary directory or, where the account cannot reach that, below `/tmp`.
    static func make(for account: ServerAccount) async throws -> String {
        let preferred = FileManager.default.temporaryDirectory.path
        let parent = await account.canReach(preferred) ? preferred : "/tmp"
        return try make(in: parent, for: account)
    }

    /// Makes one below `/tmp`, whose path is short enough for a socket.
    static func makeShort(for account: ServerAccount) throws -> String {
        try make(in: "/tmp", for: account)
    }

    private static func make(in parent: String, for account: ServerAccount) throws -> String {
        var template = Array("\(parent)/fakestack-XXXXXX".utf8CString)
        let made = template.withUnsafeMutableBufferPointer { buffer in
            buffer.baseAddress.flatMap { mkdtemp($0) }.map { String(cString: $0) }
        }
        guard let made else {
            let reason = String(cString: strerror(errno))
            throw PrivatePostgresError.directory(parent, "mkdtemp failed: \(reason)")
        }
        try account.own(made)
        return made
    }
}
