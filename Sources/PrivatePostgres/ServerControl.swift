import Foundation
import Logging

/// Runs Postgres's own programs on one cluster.
struct ServerControl: Sendable {
    private let binaries: PostgresBinaries
    private let location: ClusterLocation
    private let settings: [String: String]
    private let logger: Logger

    init(
        _ binaries: PostgresBinaries,
        _ location: ClusterLocation,
        settings: [String: String],
        _ logger: Logger
    ) {
        self.binaries = binaries
        self.location = location
        self.settings = settings
        self.logger = logger
    }

    /// Stops what a killed predecessor left running, makes the cluster where there is none, and configures it.
    func prepareCluster() async throws {
        let version = "\(location.dataDirectory)/PG_VERSION"
        if let found = try? String(contentsOfFile: version, encoding: .utf8) {
            let found = found.trimmingCharacters(in: .whitespacesAndNewlines)
            let ours = try await binaries.majorVersion()
            guard found == ours else {
                throw PrivatePostgresError.directory(
                    location.directory,
                    "it holds one of version \(found), and \(binaries.directory) is \(ours): remove it, or set PG_BINDIR"
                )
            }
            try await stop(mode: .fast)
        } else {
            try await makeCluster()
        }
        try configure()
    }

    func start() async throws {
        guard await !isRunning() else { return }
        do {
            try await control("start", ["--wait", "--timeout=60", "--silent", "--log=\(location.logFile)"])
        } catch var error as PrivatePostgresError {
            error.description += "\n\(location.logFile) ends with:\n\(logTail())"
            throw error
        }
        logger.debug("private Postgres runs", metadata: ["socket": "\(location.socketDirectory)"])
    }

    func stop(mode: PrivatePostgres.ShutdownMode) async throws {
        guard await isRunning() else { return }
        do {
            try await control("stop", ["--mode=\(mode.rawValue)", "--wait", "--timeout=10", "--silent"])
        } catch {
            try await control("stop", ["--mode=immediate", "--wait", "--timeout=10", "--silent"])
        }
        logger.debug("private Postgres stopped", metadata: ["mode": "\(mode.rawValue)"])
    }

    /// Runs one of Postgres's client programs on the default database.
    func client(_ program: String, _ arguments: [String]) async throws {
        let connection = [
            "--host=\(location.socketDirectory)", "--port=\(ClusterLocation.port)",
            "--username=\(PrivatePostgres.user)",
        ]
        try await Command(binaries.path(of: program), connection + arguments).run()
    }

    private func isRunning() async -> Bool {
        (try? await control("status", [])) != nil
    }

    private func control(_ action: String, _ arguments: [String]) async throws {
        let arguments = [action, "--pgdata=\(location.dataDirectory)"] + arguments
        try await Command(binaries.path(of: "pg_ctl"), arguments, account: location.account).run()
    }

    /// A cluster appears complete or not at all: an `initdb` cut short leaves nothing that looks like one.
    private func makeCluster() async throws {
        let unfinished = "\(location.directory)/data.unfinished"
        let files = FileManager.default
        try? files.removeItem(atPath: unfinished)
        try files.createDirectory(
            atPath: unfinished,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
        try location.account.own(unfinished)
        let initdb = Command(
            binaries.path(of: "initdb"),
            [
                "--pgdata=\(unfinished)", "--username=\(PrivatePostgres.user)", "--auth=trust",
                "--encoding=UTF8", "--locale=C", "--no-instructions", "--no-sync",
            ],
            account: location.account
        )
        try await initdb.run()
        try? files.removeItem(atPath: location.dataDirectory)
        try files.moveItem(atPath: unfinished, toPath: location.dataDirectory)
        logger.debug("private Postgres cluster made", metadata: ["directory": "\(location.directory)"])
    }

    private func configure() throws {
        let include = "include 'private.conf'"
        let main = "\(location.dataDirectory)/postgresql.conf"
        let present = try String(contentsOfFile: main, encoding: .utf8)
        if !present.contains(include) {
            try write(present + "\n\(include)\n", to: "postgresql.conf")
        }
        let socket = location.socketDirectory.replacing("'", with: "''")
        let defaults = """
            listen_addresses = ''
            port = \(ClusterLocation.port)
            unix_socket_directories = '"\(socket)"'
            unix_socket_permissions = 0777
            max_connections = 200
            shared_buffers = 64MB
            max_wal_size = 1GB
            wal_compression = on
            # Whoever uses this server runs on the same processors: no statement takes more than one of them.
            max_parallel_workers_per_gather = 0
            max_parallel_maintenance_workers = 0
            fsync = on
            logging_collector = off
            log_line_prefix = '%m [%p] %a '
            timezone = 'UTC'

            """
        // Of a setting that is there twice the server takes the last.
        let lines = settings.sorted { $0.key < $1.key }
            .map { "\($0) = '\($1.replacing("'", with: "''"))'\n" }
        try write(defaults + lines.joined(), to: "private.conf")
    }

    /// In place, so that the file stays the account's.
    private func write(_ text: String, to name: String) throws {
        try SafeFile.file(name, in: location.dataDirectory, mode: 0o600, truncating: true) { descriptor in
            try FileHandle(fileDescriptor: descriptor).write(contentsOf: Data(text.utf8))
            try location.account.own(descriptor, "\(location.dataDirectory)/\(name)")
        }
    }

    private func logTail() -> String {
        let log = (try? String(contentsOfFile: location.logFile, encoding: .utf8)) ?? ""
        return log.split(separator: "\n").suffix(10).joined(separator: "\n")
    }
}
