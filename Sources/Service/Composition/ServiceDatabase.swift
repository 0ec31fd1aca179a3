import Lifecycle
import Logging
import Postgres

/// The instance's connections, and the watch that tells the lifecycle how the database fares.
struct ServiceDatabase: Sendable {
    private let reader: PostgresClient
    private let writer: PostgresClient
    private let logger: Logger

    /// The questions in this database.
    var questions: QuestionStore { QuestionStore(reader: reader, writer: writer) }

    init(_ configuration: ServiceConfiguration, logger: Logger) {
        let identity = configuration.identity
        var database = configuration.database
        database.applicationName = "fakestack \(identity.color) r\(identity.release) \(identity.instance)"
        let options = PostgresClientOptions(sessions: 0, statementTimeout: configuration.queryTimeout)
        reader = PostgresClient(configuration: database, options: options, logger: logger)
        writer = PostgresClient(configuration: database, options: options, logger: logger)
        self.logger = logger
    }

    /// Holds the connections and watches them until cancelled.
    func run(watchedBy lifecycle: InstanceLifecycle) async {
        await withTaskGroup(of: Void.self) { tasks in
            tasks.addTask { await reader.run() }
            tasks.addTask { await writer.run() }
            tasks.addTask { await watch(lifecycle) }
        }
    }

    /// Tells the lifecycle of each change; asks again while something is missing.
    private func watch(_ lifecycle: InstanceLifecycle) async {
        await withTaskGroup(of: Void.self) { tasks in
            for client in [reader, writer] {
                tasks.addTask {
                    // The first status is that nothing was tried yet, which is no news.
                    for await status in client.statusUpdates.dropFirst(client.isUp ? 0 : 1) {
                        await note(status, lifecycle)
                    }
                }
            }
            tasks.addTask {
                // Migrations are applied while instances run: what the schema was at the first look is not
                // what it stays.
                while (try? await Task.sleep(for: .seconds(1))) != nil {
                    if reader.isUp { await readSchema(lifecycle) }
                }
            }
        }
    }

    /// One client's status changed: the database is up when both can use it.
    private func note(_ status: PostgresStatus, _ lifecycle: InstanceLifecycle) async {
        if case .down(let reason) = status {
            if lifecycle.health().database == .up {
                logger.warning("the database is down", metadata: ["reason": "\(reason)"])
            }
            lifecycle.databaseIsDown(reason: reason)
        } else if reader.isUp, writer.isUp {
            logger.info("the database is up")
            await readSchema(lifecycle)
            lifecycle.databaseIsUp()
        }
    }

    /// The newest applied migration's version; nil where none ever was.
    private func newestMigration() async throws -> String? {
        do {
            let rows = try await reader.query("select max(version) from schema_migrations")
            return try rows.first?.decode(String?.self, at: 0)
        } catch  where error.sqlState == .undefinedTable {
            return nil
        }
    }

    private func readSchema(_ lifecycle: InstanceLifecycle) async {
        do {
            let version = try await newestMigration()
            lifecycle.schemaIs(
                version,
                fault: version == nil ? "no migration was applied; run 'fakestack migrate up'" : nil
            )
        } catch {
            logger.debug("the schema could not be read", metadata: ["error": "\(error)"])
        }
    }
}
