import Foundation
import Postgres

/// Takes imports to Postgres, on connections that nobody else waits for.
struct ImportStore: Sendable {
    /// How long one batch may take.
    private static let patience = Duration.seconds(30)

    let statements: QuestionStatements
    /// Lends sessions.
    let bulk: PostgresClient
    /// Knows the keys that were used.
    let writes: IdempotentWrites
    /// Tells the feeds.
    let announcer: FeedAnnouncer

    /// Inserts a batch with one statement, a transaction of its own.
    func insert(_ batch: ImportBatch) async throws {
        try await bulk.withSession { session in try await insert(batch, on: session) }
        announcer.questionsWereAdded()
    }

    /// Whether an import with this key has been done.
    func isUsed(_ key: String) async throws -> Bool {
        try await !writes.client.query("select from idempotency_keys where key = \(key)").isEmpty
    }

    /// The first import's report.
    ///
    /// - Throws: `Problem` 422 where the key was used for another request.
    func report(of key: IdempotencyKey) async throws -> ImportReport {
        let json = try await writes.firstResult(of: key).json
        return try JSONDecoder().decode(ImportReport.self, from: Data(json.utf8))
    }

    /// Runs a whole import in one transaction that keeps its key and its report: all of it is there, or nothing.
    ///
    /// - Parameter body: Reads the upload, gives each batch to what it is given, and says what the upload was.
    /// - Returns: Nil where the key was used in the meantime, and nothing was inserted.
    func once(
        _ body: (_ insert: @escaping @Sendable (ImportBatch) async throws -> Void) async throws -> (
            ImportReport, IdempotencyKey
        )
    ) async throws -> ImportReport? {
        do {
            let report = try await bulk.withTransaction { session in
                let (report, key) = try await body { batch in try await insert(batch, on: session) }
                let json = String(decoding: try JSONEncoder().encode(report), as: UTF8.self)
                try await session.query(.keeping(json, of: key))
                return report
            }
            announcer.questionsWereAdded()
            return report
        } catch let error as PostgresError where error.isUsedKey {
            return nil
        }
    }

    /// A session has no time limit of its own; a frozen server must not hold an upload for ever.
    private func insert(_ batch: ImportBatch, on session: PostgresSession) async throws {
        try await withThrowingTaskGroup(of: Bool.self) { tasks in
            tasks.addTask {
                try await session.query(statements.insertion(of: batch))
                return true
            }
            tasks.addTask {
                try await Task.sleep(for: Self.patience)
                return false
            }
            defer { tasks.cancelAll() }
            if try await tasks.next() == false {
                throw PostgresError(.queryTimeout, "a batch of an import took longer than \(Self.patience)")
            }
        }
    }
}

extension PostgresQuery {
    fileprivate static func keeping(_ report: String, of key: IdempotencyKey) -> PostgresQuery {
        """
        insert into idempotency_keys (key, fingerprint, result)
        values (\(key.key), sha256(\(key.request)), \(report)::text::jsonb)
        """
    }
}
