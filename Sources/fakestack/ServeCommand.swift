import ArgumentParser
import Foundation
import Lifecycle
import LifecycleHTTP
import Logging
import Migrations
import Migrator
import Postgres
import PrivatePostgres
import Service
import Terminal

/// Runs one instance of the service.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Run one instance of the service.",
        discussion: """
            It starts without its database and turns green when it can work. 'curl /obsolete' turns it red while \
            it serves on; 'curl /inflight' says how many requests are in flight. SIGTERM drains it and exits 0, \
            or 1 if requests had to be cut.
            """
    )

    @Option(help: "The address to listen on; 0.0.0.0 is every one.")
    var host = "127.0.0.1"

    @Option(help: "The traffic port; 0 takes a free one.", transform: Port.parse)
    var port: Port = 8080

    @Option(
        help: "A port for /obsolete, /inflight and /metrics alone. Default: they are on the traffic port.",
        transform: Port.parse
    )
    var adminPort: Port?

    @OptionGroup var admin: AdminTokenOptions

    @Option(
        help: """
            Host names, with commas between them, by which /obsolete, /inflight and /metrics may be asked for on \
            loopback, beside localhost and addresses. Default: none.
            """,
        transform: HostNames.parse
    )
    var allowedHost: HostNames?

    @Option(help: "The color of the fleet.", transform: FleetColor.parse)
    var color: FleetColor = "blue"

    @Option(help: "The generation of the schema that this instance speaks.", transform: Release.parse)
    var release = Release.newest

    @OptionGroup var database: DatabaseOptions

    @Option(
        help: "How long it still accepts after SIGTERM, so that load balancers notice.",
        transform: Seconds.parse
    )
    var shutdownDelay = Seconds(.seconds(5))

    @Option(help: "How long requests in flight may take after that.", transform: Seconds.parse)
    var drainTimeout = Seconds(.seconds(20))

    @Option(
        help: "How long a feed's reader may take to read its last event once the instance is obsolete.",
        transform: Seconds.parse
    )
    var streamGrace = Seconds(.seconds(2))

    @Option(help: "How long it stays green without its database.", transform: Seconds.parse)
    var databaseGrace = Seconds(.seconds(10))

    @Option(help: "How long a query may take.", transform: Seconds.parse)
    var queryTimeout = Seconds(.seconds(5))

    @Option(
        help: "How long a request that is repeated with its Idempotency-Key is answered as the first was.",
        transform: Seconds.parse
    )
    var idempotencyTtl = Seconds(.seconds(24 * 3600))

    @Option(
        help: "How many connections it serves at once; more are answered 503.",
        transform: ConnectionCount.parse
    )
    var maxConnections: ConnectionCount = 10_000

    @Option(
        help:
            "How long a connection may be idle; longer than the load balancer keeps its own to the service.",
        transform: Seconds.parse
    )
    var idleTimeout = Seconds(.seconds(75))

    @Option(help: "Run a Postgres of its own in this directory, with the migrations applied.")
    var privatePostgres: String?

    @Option(help: "Where the migrations are, which say what schema a release needs.")
    var migrationsDir = usualMigrationsDir

    @Flag(help: "Log each request when it is over: a line at info, without its query.")
    var accessLog = false

    @OptionGroup var logging: LoggingOptions

    func validate() throws {
        // An empty variable is no flag, and would silently be no protection.
        let variable = ProcessInfo.processInfo.environment["FAKESTACK_ADMIN_TOKEN"]
        if try admin.token() == nil, variable?.isEmpty == true {
            throw ValidationError("--admin-token: it takes a secret, got nothing; unset it to ask none")
        }
        guard idleTimeout.duration >= .seconds(1) else {
            throw ValidationError("--idle-timeout: it takes at least 1s, got \(idleTimeout)")
        }
    }

    func run() async throws {
        // Before anything else: a SIGTERM must never find its default meaning.
        let signals = await terminationSignals()
        let (logger, lines) = logging.queuedLogger("serve")
        defer { lines.flush(within: Self.patienceWithReaders) }
        guard let directory = privatePostgres else {
            let migrations = try knownMigrations(logger)
            return try await serve(
                database.configuration(),
                migrations,
                signals: signals,
                logger: logger,
                lines: lines
            )
        }
        let migrations = try MigrationFolder.load(migrationsDir)
        try await withPrivatePostgres(directory: directory, logger: logger) { server in
            let configuration = try PostgresConfiguration(url: server.connectionString, environment: [:])
            try await Migrator(configuration, migrations: migrations, logger: logger).up(
                release: release.number
            )
            logger.info("a private Postgres is ready", metadata: ["database": "\(server.connectionString)"])
            try await serve(configuration, migrations, signals: signals, logger: logger, lines: lines)
        }
    }

    /// How long the last lines may take to be read before the process ends without them.
    private static let patienceWithReaders = Duration.seconds(1)

    /// What tells the instance which schema it needs. Without it, it knows only what the database says of itself.
    private func knownMigrations(_ logger: Logger) throws -> [Migration] {
        var isDirectory: ObjCBool = false
        if FileManager.default.fileExists(atPath: migrationsDir, isDirectory: &isDirectory),
            isDirectory.boolValue
        {
            return try MigrationFolder.load(migrationsDir)
        }
        guard migrationsDir == Self.usualMigrationsDir else {
            throw ValidationError(
                "--migrations-dir: '\(migrationsDir)' is not a folder; it takes one of SQL files"
            )
        }
        logger.warning(
            "no migrations folder: any schema that is migrated at all counts as new enough",
            metadata: ["migrations-dir": "\(migrationsDir)"]
        )
        return []
    }

    private static let usualMigrationsDir = "migrations"

    private func serve(
        _ database: PostgresConfiguration,
        _ migrations: [Migration],
        signals: AsyncStream<ShutdownStateMachine.Signal>,
        logger: Logger,
        lines: LineQueue
    ) async throws {
        let identity = InstanceIdentity(
            instance: UUID().uuidString.lowercased(),
            color: color.name,
            release: release.number
        )
        var service = ServiceConfiguration(identity: identity, database: database)
        service.migrations = migrations
        service.host = host
        service.port = port.number
        service.adminPort = adminPort?.number
        service.adminToken = try admin.token()
        service.allowedHosts = allowedHost?.names ?? []
        service.idempotencyTTL = idempotencyTtl.duration
        service.limits.connections = maxConnections.number
        service.limits.idle = idleTimeout.duration
        service.shutdownDelay = shutdownDelay.duration
        service.drainTimeout = drainTimeout.duration
        service.streamGrace = streamGrace.duration
        service.databaseGrace = databaseGrace.duration
        service.queryTimeout = queryTimeout.duration
        service.accessLog = accessLog

        logger.info(
            "starting",
            metadata: [
                "color": "\(color.name)", "release": "\(release.number)", "instance": "\(identity.instance)",
            ]
        )
        let instance = ServiceInstance(service, logger: logger)
        _ = try await instance.run(signals: signals) { port, adminPort in
            var metadata: Logger.Metadata = ["host": "\(host)", "port": "\(port)"]
            metadata["admin-port"] = adminPort.map { "\($0)" }
            logger.info("listening", metadata: metadata)
        } onEnding: { ending in
            switch ending {
            case .clean: logger.info("stopped", metadata: ["cut": "0"])
            case .cut(let requests):
                logger.error("stopped with requests in flight", metadata: ["cut": "\(requests)"])
                lines.flush(within: Self.patienceWithReaders)
                // Now: what did not end in its time may never do so.
                Foundation.exit(ExitCode.failure.rawValue)
            }
        }
    }
}
