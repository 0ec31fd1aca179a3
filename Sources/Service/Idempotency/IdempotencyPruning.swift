import Logging
import Postgres

/// Forgets idempotency keys that are older than a repeat may be.
///
/// A bounded batch at a time, so that no statement is long and no write waits for it; and one instance at a time, whoever
/// gets the lock.
struct IdempotencyPruning: Sendable {
    /// How many keys one statement removes at most.
    static let batch = 1000
    /// The advisory lock that one instance holds while it removes a batch. Of the transaction: it goes with it.
    static let turn = "select pg_try_advisory_xact_lock(1718315364, 1) as ours"
    /// Between looks; a batch that was full is followed by the next sooner.
    private static let pauses = (usual: Duration.seconds(60), busy: Duration.seconds(1))

    /// Lends sessions, for which no short statement waits.
    let bulk: PostgresClient
    /// How old a key gets.
    let ttl: Duration
    let logger: Logger

    /// Looks again and again until its task is cancelled.
    func run() async {
        var pause = min(Self.pauses.usual, max(Self.pauses.busy, ttl))
        while (try? await Task.sleep(for: pause)) != nil {
            pause = min(Self.pauses.usual, max(Self.pauses.busy, ttl))
            do {
                let removed = try await pruneBatch()
                if removed == Self.batch { pause = Self.pauses.busy }
                if removed > 0 {
                    logger.debug("old idempotency keys were forgotten", metadata: ["count": "\(removed)"])
                }
            } catch {
                // The table may not be there yet, or the database away: there is time.
                logger.debug("idempotency keys were not pruned", metadata: ["reason": "\(error)"])
            }
        }
    }

    /// Removes the oldest keys that are too old, where no other instance does.
    ///
    /// - Returns: How many.
    @discardableResult
    func pruneBatch() async throws -> Int {
        let seconds = ttl / .seconds(1)
        let query: PostgresQuery = """
            with turn as materialized (\(unescaped: Self.turn)),
            old as materialized (
                select key from idempotency_keys
                where (select ours from turn) and created_at < now() - make_interval(secs => \(seconds))
                limit \(Int64(Self.batch)) for update skip locked
            ), removed as (
                delete from idempotency_keys using old where idempotency_keys.key = old.key returning 1
            )
            select count(*) from removed
            """
        let rows = try await bulk.withSession { try await $0.query(query) }
        return Int(try rows.first?.decode(Int64.self, at: 0) ?? 0)
    }
}
