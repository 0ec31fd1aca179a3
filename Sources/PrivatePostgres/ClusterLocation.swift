import Foundation
import Logging

/// The files of one cluster, and the account that owns them.
struct ClusterLocation: Sendable {
    /// Part of the socket's name; nothing listens on TCP.
    static let port = 5432

    /// `sun_path` holds 108 bytes on Linux and 104 on macOS, the last of them NUL.
    private static let longestSocketPath = 103

    let account: ServerAccount
    let directory: String
    let socketDirectory: String
    /// Directories that vanish with the server.
    let temporary: [String]
    private let lock: DirectoryLock

    var dataDirectory: String { "\(directory)/data" }
    var logFile: String { "\(directory)/postgres.log" }

    /// The process that `postmaster.pid` names; it is written at start and removed at stop.
    var postmaster: Int32? {
        let file = try? String(contentsOfFile: "\(dataDirectory)/postmaster.pid", encoding: .utf8)
        return file?.split(separator: "\n").first.flatMap { Int32($0) }
    }

    /// Makes the directories around the cluster, and makes sure that nobody else uses them.
    static func prepare(in wanted: String?, logger: Logger) async throws -> Self {
        let account = try ServerAccount.choose()
        let directory: String
        var temporary: [String] = []
        if let kept = await Self.usableDirectory(wanted, for: account) {
            directory = kept
        } else {
            directory = try await TemporaryDirectory.make(for: account)
            temporary.append(directory)
            if let wanted {
                logger.notice(
                    "the server's user cannot use the directory: the cluster is temporary",
                    metadata: ["wanted": "\(wanted)", "directory": "\(directory)", "user": "\(account.user)"]
                )
            }
        }
        let lock = try DirectoryLock(in: directory)

        var socketDirectory = "\(directory)/socket"
        if "\(socketDirectory)/.s.PGSQL.\(port)".utf8.count > longestSocketPath {
            socketDirectory = try TemporaryDirectory.makeShort(for: account)
            temporary.append(socketDirectory)
        }
        let location = Self(
            account: account,
            directory: directory,
            socketDirectory: socketDirectory,
            temporary: temporary,
            lock: lock
        )
        try location.makeFiles()
        return location
    }

    /// Lets the next process use the directory.
    func release() {
        lock.release()
    }

    private static func usableDirectory(_ wanted: String?, for account: ServerAccount) async -> String? {
        guard let wanted else { return nil }
        let directory = URL(fileURLWithPath: wanted).standardizedFileURL.path
        try? FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        return await account.canReach(directory) ? directory : nil
    }

    private func makeFiles() throws {
        let files = FileManager.default
        try files.createDirectory(
            atPath: socketDirectory,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
        try account.own(socketDirectory)
        try SafeFile.file("postgres.log", in: directory, mode: 0o640, truncating: false) { descriptor in
            try account.own(descriptor, logFile)
        }
        if files.fileExists(atPath: dataDirectory) {
            try account.own(dataDirectory)
        }
    }
}
