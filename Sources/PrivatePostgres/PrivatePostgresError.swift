/// Why a private server could not be had; each says what to do next.
public struct PrivatePostgresError: Error, Equatable, CustomStringConvertible {
    /// What failed.
    public enum Code: Sendable, Equatable {
        /// No Postgres server is installed where anybody looks for it.
        case notInstalled
        /// The directory cannot hold a cluster, or holds one of another version.
        case directory
        /// Another living process runs a server in the same directory.
        case inUse
        /// A program of Postgres's ended with an error.
        case commandFailed
    }

    /// What failed.
    public var code: Code
    /// What failed, with what value, and what to do next.
    public var description: String

    static var notInstalled: Self {
        Self(
            code: .notInstalled,
            description: """
                no Postgres server found: looked at PG_BINDIR, pg_config --bindir, /usr/lib/postgresql/*/bin and \
                PATH for initdb, pg_ctl and postgres; install it (apt install postgresql, brew install postgresql) \
                or set PG_BINDIR
                """
        )
    }

    static func directory(_ path: String, _ problem: String) -> Self {
        Self(code: .directory, description: "cannot keep a Postgres cluster in \(path): \(problem)")
    }

    static func inUse(_ path: String) -> Self {
        Self(
            code: .inUse,
            description: """
                another process runs a private Postgres in \(path): stop it, or name another directory
                """
        )
    }

    static func commandFailed(_ command: String, _ status: String, _ output: String) -> Self {
        let output = output.trimmingSuffix(while: \.isNewline)
        return Self(code: .commandFailed, description: "\(command) ended with \(status)\n\(output)")
    }
}

extension String {
    fileprivate func trimmingSuffix(while predicate: (Character) -> Bool) -> Substring {
        var text = self[...]
        while let last = text.last, predicate(last) { text.removeLast() }
        return text
    }
}
