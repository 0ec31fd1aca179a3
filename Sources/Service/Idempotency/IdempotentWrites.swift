import Foundation
import HTTPTypes
import Postgres

/// Writes that a repeat with the same Idempotency-Key does not do again.
///
/// The key is inserted by the statement that writes, so that both are there or neither.
struct IdempotentWrites: Sendable {
    let client: PostgresClient

    /// Runs a write.
    ///
    /// - Returns: Nil where its key says that it was done before.
    func write(_ query: PostgresQuery, once key: IdempotencyKey?) async throws -> PostgresRows? {
        do {
            return try await client.query(query)
        } catch {
            guard key != nil, error.isUsedKey else { throw error }
            return nil
        }
    }

    /// What the first request with this key did.
    ///
    /// - Throws: `Problem` 422 where that was another request.
    func firstResult(of key: IdempotencyKey?) async throws -> FirstResult {
        guard let key, let result = try await storedResult(of: key) else {
            throw Problem.unavailable("the first request with this Idempotency-Key has not ended yet")
        }
        return result
    }

    /// What the first request with this key did; nil where there was none.
    ///
    /// - Throws: `Problem` 422 where that was another request.
    func storedResult(of key: IdempotencyKey) async throws -> FirstResult? {
        guard let row = try await client.query(.firstResult(of: key)).first else { return nil }
        guard try row.decode(Bool.self, at: 0) else {
            throw Problem(.unprocessableContent, "this Idempotency-Key was used for another request")
        }
        return FirstResult(row: row)
    }
}

/// What an idempotency key keeps of the first request's answer.
struct FirstResult {
    fileprivate let row: PostgresRow

    var id: Int64 { get throws { try row.decode(Int64.self, at: 1) } }
    var createdAt: Date { get throws { try row.decode(Date.self, at: 2) } }
    var score: Int32 { get throws { try row.decode(Int32.self, at: 3) } }
    /// All of it, for answers that the request says nothing of.
    var json: String { get throws { try row.decode(String.self, at: 4) } }
}

extension PostgresError {
    /// Whether a write was refused because its Idempotency-Key is there.
    var isUsedKey: Bool { sqlState == .uniqueViolation && server?.table == "idempotency_keys" }
}

extension PostgresQuery {
    fileprivate static func firstResult(of key: IdempotencyKey) -> PostgresQuery {
        """
        select fingerprint = sha256(\(key.request)), (result->>'id')::bigint,
            (result->>'created_at')::timestamptz, (result->>'score')::integer, result::text
        from idempotency_keys where key = \(key.key)
        """
    }
}
