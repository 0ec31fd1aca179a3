import Foundation
import Subprocess

#if canImport(System)
    import System
#else
    import SystemPackage
#endif

/// One run of a short program to its end.
struct Command: Sendable {
    private let words: [String]

    init(_ program: String, _ arguments: [String], account: ServerAccount? = nil) {
        words = account?.command(program, arguments) ?? [program] + arguments
    }

    /// Runs to the end even when the calling task is cancelled: a `pg_ctl` killed halfway leaves a server that nobody
    /// knows of.
    ///
    /// - Returns: What it wrote.
    /// - Throws: `PrivatePostgresError` with what it wrote, where it ends with anything but 0.
    @discardableResult
    func run() async throws -> String {
        try await Task {
            let result = try await Subprocess.run(
                .path(FilePath(words[0])),
                arguments: Arguments(Array(words.dropFirst())),
                environment: Self.environment,
                // The account may not be able to enter ours, and its programs complain then.
                workingDirectory: "/",
                platformOptions: Self.platformOptions,
                output: .string(limit: 1 << 20),
                error: .combinedWithOutput
            )
            guard result.terminationStatus.isSuccess else {
                throw PrivatePostgresError.commandFailed(
                    words.joined(separator: " "),
                    "\(result.terminationStatus)",
                    result.standardOutput
                )
            }
            return result.standardOutput
        }.value
    }

    /// A session of its own: a Ctrl-C in the terminal goes to the whole foreground process group, and must not end the
    /// server before its clients are done.
    static var platformOptions: PlatformOptions {
        var options = PlatformOptions()
        options.createSession = true
        return options
    }

    /// Ours without libpq's variables, which would lead the programs to another server, and in plain English.
    static var environment: Environment {
        var changes: [Environment.Key: String?] = ["LC_ALL": "C"]
        for name in ProcessInfo.processInfo.environment.keys where name.hasPrefix("PG") {
            if let key = Environment.Key(rawValue: name) { changes.updateValue(nil, forKey: key) }
        }
        return .inherit.updating(changes)
    }
}
