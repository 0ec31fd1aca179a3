import Postgres

/// The feed's questions in Postgres, in the order of their transactions.
///
/// Only rows below the oldest transaction that still runs are told of: nothing can be added among them any more, so
/// that who has read up to one of them has missed none. A long transaction anywhere on the server holds the feed up,
/// and loses nothing of it.
struct FeedStore: Sendable {
    let statements: QuestionStatements
    let reader: PostgresClient

    /// The present: behind every question that could be told of now.
    func now() async throws -> FeedPosition {
        let rows = try await reader.query("select pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
        return FeedPosition(transaction: try rows.first?.decode(Int64.self, at: 0) ?? 0, question: 0)
    }

    /// The next events behind a position.
    func page(after position: FeedPosition, limit: Int) async throws -> FeedPage {
        let rows = try await reader.query(statements.events(after: position, limit: limit))
        let settled = try rows.prefix { try $0.decode(Bool.self, at: 7) }
        let events = try settled.map(FeedEvent.init)
        return FeedPage(
            events: events,
            end: events.last?.position ?? position,
            isHeldUp: settled.count < rows.count
        )
    }

    /// The newest events.
    func newest(_ limit: Int) async throws -> (start: FeedPosition, events: [FeedEvent]) {
        let now = try await now()
        let events = try await reader.query(statements.events(before: now, limit: limit)).reversed().map(
            FeedEvent.init
        )
        guard let first = events.first?.position else { return (now, []) }
        return (FeedPosition(transaction: first.transaction, question: first.question - 1), events)
    }
}

extension FeedEvent {
    fileprivate init(_ row: PostgresRow) throws {
        let question = try Question(row)
        let transaction = try row.decode(Int64.self, at: 6)
        try self.init(question, at: FeedPosition(transaction: transaction, question: question.id))
    }
}
