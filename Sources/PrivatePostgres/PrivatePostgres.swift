import Foundation

/// A running Postgres server that belongs to this process; made by `withPrivatePostgres`.
public struct PrivatePostgres: Sendable {
    /// How a server goes down; see `pg_ctl`'s `--mode`.
    public enum ShutdownMode: String, Sendable {
        /// Sessions are ended and their transactions rolled back; data reach the disk.
        case fast
        /// As in a crash: the next start recovers.
        case immediate
    }

    let location: ClusterLocation
    let control: ServerControl

    /// The server's superuser, whom the socket trusts.
    public static let user = "postgres"

    /// The database that is always there.
    public static let defaultDatabase = "postgres"

    /// How to reach the default database: keyword/value, for libpq, psql and `DATABASE_URL`.
    public var connectionString: String { connectionString(database: Self.defaultDatabase) }

    /// The directory that holds the server's socket.
    public var socketDirectory: String { location.socketDirectory }

    /// The file that the server's log is appended to.
    public var logFile: String { location.logFile }

    /// The postmaster's process identifier; nil while the server is stopped.
    public var pid: Int32? { location.postmaster }

    /// How to reach one database: keyword/value, for libpq, psql and `DATABASE_URL`.
    public func connectionString(database: String) -> String {
        let values = [
            ("host", socketDirectory), ("port", "\(ClusterLocation.port)"),
            ("user", Self.user), ("dbname", database),
        ]
        return values.map { "\($0)=\(Self.quoted($1))" }.joined(separator: " ")
    }

    /// Makes a database: an empty one, or a copy of `template`, in which nobody may have a session then.
    ///
    /// - Returns: Its connection string.
    /// - Throws: `PrivatePostgresError`, for example where it exists.
    @discardableResult
    public func createDatabase(named name: String, template: String? = nil) async throws -> String {
        try await control.client("createdb", (template.map { ["--template=\($0)"] } ?? []) + ["--", name])
        return connectionString(database: name)
    }

    /// Runs a script with `psql`; it stops at the first error.
    ///
    /// - Throws: `PrivatePostgresError` with what psql said.
    public func run(_ script: String, in database: String) async throws {
        try await control.client(
            "psql",
            [
                "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--dbname=\(database)",
                "--command=\(script)",
            ]
        )
    }

    /// Drops a database and ends the sessions in it; one that is not there is no error.
    public func dropDatabase(named name: String) async throws {
        try await control.client("dropdb", ["--if-exists", "--force", "--", name])
    }

    /// Starts a stopped server and waits until it accepts connections.
    ///
    /// - Throws: `PrivatePostgresError` with the log's last lines.
    public func start() async throws {
        try await control.start()
    }

    /// Stops the server: in the mode asked for, and after 10 s the immediate way. A stopped one stays so.
    public func stop(mode: ShutdownMode = .fast) async throws {
        resume()
        try await control.stop(mode: mode)
    }

    /// Stops the server and starts it again on the same socket.
    public func restart(mode: ShutdownMode = .fast) async throws {
        try await stop(mode: mode)
        try await start()
    }

    /// Freezes the postmaster and every backend: connections stay open and nobody answers.
    public func pause() {
        signal(SIGSTOP)
    }

    /// Ends a `pause()`.
    public func resume() {
        signal(SIGCONT)
    }

    private func signal(_ number: Int32) {
        guard let pid else { return }
        // The postmaster first, so that it starts no backend that this misses.
        kill(pid, number)
        for child in ProcessTree.children(of: pid) {
            kill(child, number)
        }
    }

    private static func quoted(_ value: String) -> String {
        let plain = value.allSatisfy { $0.isLetter || $0.isNumber || "/._-".contains($0) }
        if plain && !value.isEmpty { return value }
        let escaped = value.map { "'\\".contains($0) ? "\\\($0)" : "\($0)" }.joined()
        return "'\(escaped)'"
    }
}
