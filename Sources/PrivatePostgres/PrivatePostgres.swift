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
    ///
    /// - Throws: `CancellationError`; what was frozen until then stays so.
    public func pause() async throws {
        guard let pid else { return }
        // The postmaster first: a signal that was sent has not arrived, and until then it may start another backend.
        try await Self.freeze([pid])
        try await Self.freeze(ProcessTree.children(of: pid))
    }

    /// Ends a `pause()`.
    public func resume() {
        guard let pid else { return }
        for process in [pid] + ProcessTree.children(of: pid) {
            kill(process, SIGCONT)
        }
    }

    /// Stops processes, and waits until they stand still.
    private static func freeze(_ processes: [Int32]) async throws {
        for process in processes {
            kill(process, SIGSTOP)
        }
        while processes.contains(where: ProcessTree.isRunning) {
            try await Task.sleep(for: .milliseconds(1))
        }
    }

    private static func quoted(_ value: String) -> String {
        let plain = value.allSatisfy { $0.isLetter || $0.isNumber || "/._-".contains($0) }
        if plain && !value.isEmpty { return value }
        let escaped = value.map { "'\\".contains($0) ? "\\\($0)" : "\($0)" }.joined()
        return "'\(escaped)'"
    }
}
