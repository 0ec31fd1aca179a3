public import Logging
public import Migrations
public import Postgres

/// Brings a database's schema to where a folder of migrations says.
///
/// Works on dbmate's files, table and lock, so that either can go on where the other left off.
public struct Migrator: Sendable {
    private let configuration: PostgresConfiguration
    private let migrations: [Migration]
    private let options: MigratorOptions
    private let logger: Logger
    private let onEvent: @Sendable (MigratorEvent) -> Void

    /// Makes a migrator, which does nothing by itself.
    ///
    /// - Parameters:
    ///   - migrations: All of the folder's, in order; see `MigrationFolder.load`.
    ///   - onEvent: Told of each step as it happens.
    public init(
        _ configuration: PostgresConfiguration,
        migrations: [Migration],
        options: MigratorOptions = .init(),
        logger: Logger,
        onEvent: @escaping @Sendable (MigratorEvent) -> Void = { _ in }
    ) {
        self.configuration = configuration
        self.migrations = migrations
        self.options = options
        self.logger = logger
        self.onEvent = onEvent
    }

    /// Applies what is pending, in order, each migration in a transaction of its own.
    ///
    /// - Parameters:
    ///   - phase: Only migrations of this phase; nil for all.
    ///   - release: Not those of a later release; nil for all.
    /// - Returns: What was applied.
    /// - Throws: `MigratorError`, `PostgresError`, or `CancellationError`; the migrations before the one that failed
    ///   stay applied.
    @discardableResult
    public func up(phase: MigrationPhase? = nil, release: Int? = nil) async throws -> [Migration] {
        try await locked { runner, lock, session in
            let applied = try await MigrationHistory.applied(in: runner.table, on: session)
            let versions = Set(applied.map(\.version))
            let pending = migrations.filter { migration in
                !versions.contains(migration.version)
                    && phase.map { $0 == migration.phase } ?? true
                    && (migration.release ?? 0) <= release ?? .max
            }
            try checkOrder(of: pending, after: applied)
            if !options.allowsChanged {
                try checkFiles(
                    of: applied,
                    changed: await MigrationHistory.changed(migrations, in: runner.table, on: session)
                )
            }
            try await MigrationHistory.describe(
                migrations.filter { versions.contains($0.version) },
                in: runner.table,
                on: session
            )
            for migration in pending {
                try await lock.check()
                onEvent(.applying(migration))
                let duration = try await ContinuousClock().measure { try await runner.apply(migration) }
                onEvent(.applied(migration, duration))
            }
            return pending
        }
    }

    /// Takes back the newest applied migrations, newest first.
    ///
    /// - Parameters:
    ///   - steps: How many, 1 or more; where fewer are applied, those.
    ///   - force: Whether contracts are taken back, too: what they took away comes back empty, or not as it was.
    /// - Returns: What was taken back.
    /// - Throws: As `up`; before anything is done, `nothingApplied`, `fileMissing` where one of them has no file, and
    ///   `contractApplied` where one is a contract.
    @discardableResult
    public func down(steps: Int = 1, force: Bool = false) async throws -> [Migration] {
        try await locked { runner, lock, session in
            let applied = try await MigrationHistory.applied(in: runner.table, on: session)
            let files = Dictionary(
                migrations.map { ($0.version, $0) },
                uniquingKeysWith: { first, _ in first }
            )
            guard !applied.isEmpty else {
                throw MigratorError(.nothingApplied, "nothing is applied: there is nothing to take back")
            }
            let chosen = try applied.suffix(steps).reversed().map { row in
                guard let migration = files[row.version] else {
                    throw MigratorError(
                        .fileMissing,
                        "migration \(row.version) is applied and has no file: it cannot be taken back; restore the file"
                    )
                }
                return migration
            }
            if !force, let contract = chosen.first(where: { $0.phase == .contract }) {
                throw MigratorError(
                    .contractApplied,
                    """
                    \(contract.fileName): it is a contract, and what it took away may not come back as it was; nothing \
                    was taken back. --force takes it back all the same
                    """
                )
            }
            for migration in chosen {
                try await lock.check()
                onEvent(.rollingBack(migration))
                let duration = try await ContinuousClock().measure { try await runner.takeBack(migration) }
                onEvent(.rolledBack(migration, duration))
            }
            return chosen
        }
    }

    /// Reads which migrations are applied; changes nothing, and waits for nobody.
    public func status() async throws -> MigrationStatus {
        try await withClient { client in
            try await client.withSession { session in
                do {
                    let table = try await HistoryTable.find(on: session)
                    let applied = try await MigrationHistory.applied(in: table, on: session)
                    let changed = try await MigrationHistory.changed(migrations, in: table, on: session)
                    return MigrationStatus(migrations, applied: applied, changed: Set(changed))
                } catch let error as PostgresError
                    where error.sqlState == .duplicatePreparedStatement
                    || error.sqlState == .invalidStatementName
                {
                    throw PoolerCheck.sharedBackends(error)
                }
            }
        }
    }

    /// Reads how many more connections the database takes from this role; changes nothing.
    public func connectionRoom() async throws -> ConnectionRoom {
        try await withClient { client in
            try await client.withSession { try await ConnectionRoom.now(on: $0) }
        }
    }

    private func checkOrder(of pending: [Migration], after applied: [AppliedMigration]) throws {
        if let contract = pending.first(where: {
            $0.phase == .contract && $0.release == nil
        }) {
            throw MigratorError(
                .releaseMissing,
                "\(contract.fileName): a contract says which release it belongs to; add release:N to its directive"
            )
        }
        guard options.isStrict, let newest = applied.last?.version else { return }
        if let late = pending.first(where: { $0.version.utf8.lexicographicallyPrecedes(newest.utf8) }) {
            throw MigratorError(
                .outOfOrder,
                "\(late.fileName): \(newest) is applied and comes after it; give it a newer version, or leave --strict out"
            )
        }
    }

    private func checkFiles(of applied: [AppliedMigration], changed: [String]) throws {
        let advice = "restore it, or say --allow-changed"
        if let version = changed.first, let file = migrations.first(where: { $0.version == version }) {
            throw MigratorError(
                .fileChanged,
                "\(file.fileName): it is applied and was changed since; \(advice)"
            )
        }
        let files = Set(migrations.map(\.version))
        let missing = applied.map(\.version).filter { !files.contains($0) }
        if !missing.isEmpty {
            throw MigratorError(
                .fileMissing,
                "no file for what is applied: \(missing.joined(separator: ", ")); \(advice)"
            )
        }
    }

    private func locked<Result: Sendable>(
        _ body: (MigrationRunner, RunnerLock, PostgresSession) async throws -> Result
    ) async throws -> Result {
        try await withClient { client in
            try await client.withSession { session in
                try await PoolerCheck.run(on: session, of: client)
                let lock = try await RunnerLock.acquire(.runner, on: session, patience: options.waitForOthers)
                {
                    onEvent(.waiting(for: $0))
                }
                let table = try await HistoryTable.prepare(on: session, onEvent)
                let runner = MigrationRunner(client: client, table: table, options: options, onEvent: onEvent)
                return try await body(runner, lock, session)
            }
        }
    }

    /// A session for the lock, one for the migration and one to watch it.
    private func withClient<Result: Sendable>(
        _ body: (PostgresClient) async throws -> Result
    ) async throws -> Result {
        var configuration = configuration
        if !configuration.isApplicationNamed { configuration.applicationName = "fakestack migrate" }
        return try await withPostgresClient(
            configuration: configuration,
            options: PostgresClientOptions(connections: 0, sessions: 3),
            logger: logger,
            body
        )
    }
}
