internal import Postgres

/// The service's database, read with SQL that any schema of its releases answers.
struct PostgresTruth: GroundTruth {
    /// How many rows travel at a time.
    static let pageSize = 5000
    /// How often a read is made before it is given up.
    static let attempts = 6

    private let client: PostgresClient

    /// The database that a client is connected to.
    init(client: PostgresClient) {
        self.client = client
    }

    func questions(newerThan id: Int64, _ take: (QuestionRow) -> Void) async throws {
        var last = id
        while true {
            let rows = try await read(
                """
                select id, title, body, score::bigint from questions
                where id > \(last) order by id limit \(Int64(Self.pageSize))
                """
            )
            for row in rows {
                last = try row.decode(Int64.self, at: 0)
                take(
                    QuestionRow(
                        id: last,
                        title: try row.decode(String.self, at: 1),
                        body: try row.decode(String.self, at: 2),
                        author: nil,
                        score: Int(try row.decode(Int64.self, at: 3))
                    )
                )
            }
            if rows.count < Self.pageSize { return }
        }
    }

    func votes(newerThan id: Int64) async throws -> [Int64: VoteTally] {
        let rows = try await read(
            """
            select question_id, count(*) filter (where value > 0), count(*) filter (where value < 0)
            from votes where question_id > \(id) group by question_id
            """
        )
        var tallies: [Int64: VoteTally] = [:]
        for row in rows {
            let question = try row.decode(Int64.self, at: 0)
            tallies[question] = VoteTally(
                question: question,
                up: Int(try row.decode(Int64.self, at: 1)),
                down: Int(try row.decode(Int64.self, at: 2))
            )
        }
        return tallies
    }

    func apply(_ sabotage: Sabotage, to question: Int64) async throws -> Bool {
        try await client.withTransaction { session in
            switch sabotage {
            case .lose:
                try await session.query("delete from answers where question_id = \(question)")
                try await session.query("delete from votes where question_id = \(question)")
                return try await session.query("delete from questions where id = \(question)").affectedRows
                    == 1
            case .duplicate:
                let columns = try await Self.copiedColumns(session)
                let copy: PostgresQuery = """
                    insert into questions (\(unescaped: columns))
                    select \(unescaped: columns) from questions where id = \(question)
                    """
                return try await session.query(copy).affectedRows == 1
            case .corrupt:
                return try await session.query(
                    "update questions set body = body || ' (changed)' where id = \(question)"
                ).affectedRows == 1
            }
        }
    }

    /// The columns that make a question, whatever they are in the schema's present release; its id is not one.
    private static func copiedColumns(_ session: PostgresSession) async throws -> String {
        let rows = try await session.query(
            """
            select string_agg(quote_ident(attname), ', ' order by attnum) from pg_attribute
            where attrelid = 'questions'::regclass and attnum > 0 and not attisdropped
              and attidentity = '' and attgenerated = '' and attname <> 'id'
            """
        )
        return try rows.first?.decode(String.self, at: 0) ?? ""
    }

    /// Reads, and reads again where the database was away for a moment: it changes nothing.
    private func read(_ query: PostgresQuery) async throws -> PostgresRows {
        var delay = Duration.milliseconds(100)
        var attempt = 1
        while true {
            do {
                return try await client.withSession { try await $0.query(query) }
            } catch let error as PostgresError where error.isTransient && attempt < Self.attempts {
                try await Task.sleep(for: delay)
                delay = min(delay * 2, .seconds(2))
                attempt += 1
            }
        }
    }
}
