import Lifecycle
import LifecycleHTTP
import Logging
import Migrator
import Postgres

/// The instance's connections, and the watch that tells the lifecycle how the database fares.
struct ServiceDatabase: Sendable {
    private let reader: PostgresClient
    private let writer: PostgresClient
    /// For long statements, which must not hold up the short ones; connects when it is used.
    private let bulk: PostgresClient
    /// Sees the database whatever the schema is; the others work only on one that suits the release.
    private let watcher: PostgresClient
    private let schema: SchemaRequirement
    private let announcer: FeedAnnouncer
    private let pruning: IdempotencyPruning
    private let listener: PostgresListener
    /// Where readers of the feed get their events.
    let feed: FeedHub
    private let statements: QuestionStatements
    private let metrics = DatabaseMetrics()
    private let logger: Logger

    private var writes: IdempotentWrites { IdempotentWrites(client: writer) }

    /// The questions in this database.
    var questions: QuestionStore {
        QuestionStore(statements: statements, reader: reader, writes: writes, announcer: announcer)
    }
    /// The answers to them.
    var answers: AnswerStore {
        AnswerStore(statements: AnswerStatements(schema: statements.schema), reader: reader, writes: writes)
    }
    /// Where imports go.
    var imports: ImportStore {
        ImportStore(statements: statements, bulk: bulk, writes: writes, announcer: announcer)
    }

    init(_ configuration: ServiceConfiguration, logger: Logger) {
        let identity = configuration.identity
        var database = configuration.database
        database.applicationName = "fakestack \(identity.color) r\(identity.release) \(identity.instance)"
        let patience = configuration.queryTimeout
        let schema = SchemaRequirement(release: identity.release, migrations: configuration.migrations)
        self.schema = schema
        watcher = PostgresClient(
            configuration: database,
            options: PostgresClientOptions(sessions: 0, statementTimeout: patience),
            observer: metrics.observer(of: "watcher"),
            logger: logger
        )
        statements = QuestionStatements(AuthorSchema(release: identity.release))
        reader = PostgresClient(
            configuration: database,
            options: PostgresClientOptions(
                sessions: 0,
                statementTimeout: patience,
                admission: schema.admission
            ),
            observer: metrics.observer(of: "reader"),
            logger: logger
        )
        writer = PostgresClient(
            configuration: database,
            // On one connection each commit waits for the disk alone; those of several share its writes.
            options: PostgresClientOptions(
                connections: ServiceConfiguration.writers,
                sessions: 0,
                statementTimeout: patience,
                admission: schema.admission
            ),
            observer: metrics.observer(of: "writer"),
            logger: logger
        )
        bulk = PostgresClient(
            configuration: database,
            options: PostgresClientOptions(
                connections: 0,
                sessions: 2 * ImportRoutes.mostTransactions,
                admission: schema.admission
            ),
            observer: metrics.observer(of: "bulk"),
            logger: logger
        )
        announcer = FeedAnnouncer(client: writer, logger: logger)
        pruning = IdempotencyPruning(bulk: bulk, ttl: configuration.idempotencyTTL, logger: logger)
        let feed = FeedHub(
            store: FeedStore(statements: statements, reader: reader),
            heartbeat: configuration.feedHeartbeat,
            logger: logger
        )
        listener = PostgresListener(
            configuration: database,
            channels: [FeedAnnouncer.channel],
            logger: logger
        ) { event in
            switch event {
            case .listening, .notification: feed.lookSoon()
            case .down: break
            }
        }
        self.feed = feed
        self.logger = logger
    }

    /// Holds the connections and watches them until cancelled.
    func run(watchedBy lifecycle: InstanceLifecycle) async {
        await withTaskGroup(of: Void.self) { tasks in
            tasks.addTask { await watcher.run() }
            tasks.addTask { await reader.run() }
            tasks.addTask { await writer.run() }
            tasks.addTask { await bulk.run() }
            tasks.addTask { await announcer.run() }
            tasks.addTask { await pruning.run() }
            tasks.addTask { await listener.run() }
            tasks.addTask { await feed.run(lifecycle) }
            tasks.addTask { await watch(lifecycle) }
        }
    }

    /// Adds what the connections do to an exposition.
    func writeMetrics(to text: inout PrometheusText) {
        metrics.write(
            to: &text,
            clients: [("watcher", watcher), ("reader", reader), ("writer", writer), ("bulk", bulk)]
        )
    }

    /// Tells the lifecycle of each change; asks again while something is missing.
    private func watch(_ lifecycle: InstanceLifecycle) async {
        // One that looks, whoever changed: two that each tell of their own client could overtake each other, and
        // leave the instance up without its database.
        let (changes, change) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        await withTaskGroup(of: Void.self) { tasks in
            for client in [watcher, reader, writer] {
                tasks.addTask {
                    for await _ in client.statusUpdates { change.yield() }
                }
            }
            tasks.addTask {
                for await _ in changes { await look(lifecycle) }
            }
            tasks.addTask {
                // Migrations are applied while instances run: what the schema was at the first look is not
                // what it stays.
                while (try? await Task.sleep(for: .seconds(1))) != nil {
                    change.yield()
                }
            }
        }
    }

    /// The database is up when it answers, and all that the schema lets work can use it.
    private func look(_ lifecycle: InstanceLifecycle) async {
        // At the end the connections are closed: that is no loss.
        guard watcher.status != .closed else { return }
        let isKnownUp = lifecycle.health().database == .up
        if let reason = reason(of: [watcher]) {
            if isKnownUp { logger.warning("the database is down", metadata: ["reason": "\(reason)"]) }
            return lifecycle.databaseIsDown(reason: reason)
        }
        let finding: SchemaRequirement.Finding
        do {
            finding = try await schema.check(on: watcher)
        } catch {
            // Lost meanwhile, which is looked at next; or refused, which the next look may find mended.
            return logger.debug("the schema could not be read", metadata: ["error": "\(error)"])
        }
        // What was wrong with the schema stays so until the others work on it: only a loss of the database has a grace.
        if finding.fault == nil, let reason = reason(of: [reader, writer]) {
            // Coming back after a loss, the others are a moment behind.
            guard isKnownUp else { return lifecycle.databaseIsDown(reason: reason) }
            // The database answers, and the connections that hold this release's lock are gone: a contract may run.
            logger.warning("the lock on this release is lost", metadata: ["reason": "\(reason)"])
            return lifecycle.schemaIs(
                finding.version,
                fault: "the lock on its release is lost: \(reason)",
                summary: "the lock on its release is lost"
            )
        }
        lifecycle.schemaIs(finding.version, fault: finding.fault)
        lifecycle.databaseIsUp()
        if !isKnownUp { logger.info("the database is up") }
    }

    /// Why one of the clients cannot use the database; nil where all can.
    private func reason(of clients: [PostgresClient]) -> String? {
        for client in clients {
            switch client.status {
            case .up: continue
            case .down(let reason): return reason
            case .closed: return "the database client was closed"
            }
        }
        return nil
    }
}
