internal import Postgres

/// The service's database, read with SQL that any schema of its releases answers.
struct PostgresTruth: Sendable {
    /// How many rows travel at a time.
    static let pageSize = 5000
    /// How often a read is made before it is given up.
    static let attempts = 6

    let client: PostgresClient

    /// Whether the database holds a question with a title.
    func holds(title: String) async throws -> Bool {
        try await !read("select from questions where title = \(title) limit 1").isEmpty
    }

    /// Gives every question whose title begins with a run's prefix, or that has one of these ids.
    func questions(of prefix: String?, ids: [Int64] = [], _ take: (TextRow) -> Void) async throws {
        let author = try await AuthorColumns(of: "questions", in: self)
        try await pages { last in
            """
            select q.id, q.title, q.body, \(unescaped: author.expression), q.score::bigint from
            (select * from questions where id > \(last) and (starts_with(title, \(prefix)) or id = any(\(ids)))
             order by id limit \(Int64(Self.pageSize))) q \(unescaped: author.join) order by q.id
            """
        } take: { row in
            take(
                TextRow(
                    id: try row.decode(Int64.self, at: 0),
                    title: try row.decode(String.self, at: 1),
                    body: try row.decode(String.self, at: 2),
                    author: try row.decode(String?.self, at: 3),
                    score: Int(try row.decode(Int64.self, at: 4))
                )
            )
        }
    }

    /// Gives every answer whose body begins with a run's prefix, or that has one of these ids.
    func answers(of prefix: String?, ids: [Int64] = [], _ take: (TextRow) -> Void) async throws {
        let author = try await AuthorColumns(of: "answers", in: self)
        try await pages { last in
            """
            select q.id, q.question_id, q.body, \(unescaped: author.expression) from
            (select * from answers where id > \(last) and (starts_with(body, \(prefix)) or id = any(\(ids)))
             order by id limit \(Int64(Self.pageSize))) q \(unescaped: author.join) order by q.id
            """
        } take: { row in
            take(
                TextRow(
                    id: try row.decode(Int64.self, at: 0),
                    title: "",
                    body: try row.decode(String.self, at: 2),
                    author: try row.decode(String?.self, at: 3),
                    parent: try row.decode(Int64.self, at: 1)
                )
            )
        }
    }

    /// The votes on a run's questions, by question; none for a question without votes.
    func votes(of prefix: String) async throws -> [Int64: VoteTally] {
        let rows = try await read(
            """
            select question_id, count(*) filter (where value > 0), count(*) filter (where value < 0)
            from votes where question_id in (select id from questions where starts_with(title, \(prefix)))
            group by question_id
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

    /// Does to one question what a sabotage does.
    ///
    /// - Returns: whether there was such a question.
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

    /// Reads page by page, in the order of the ids, which are each row's first column.
    func pages(
        _ query: (_ last: Int64) -> PostgresQuery,
        take: (PostgresRow) async throws -> Void
    ) async throws {
        var last = Int64.min
        while true {
            let rows = try await read(query(last))
            for row in rows {
                last = try row.decode(Int64.self, at: 0)
                try await take(row)
            }
            if rows.count < Self.pageSize { return }
        }
    }

    /// Reads, and reads again where the database was away for a moment: it changes nothing.
    func read(_ query: PostgresQuery) async throws -> PostgresRows {
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

/// Where a table keeps its authors in the schema's present release: as text, in a table of their own, or both.
struct AuthorColumns: Sendable {
    /// What joins the authors to the rows `q`; empty where nothing does.
    let join: String
    /// The author's name of a row `q`.
    let expression: String

    /// Looks at a table.
    init(of table: String, in truth: PostgresTruth) async throws {
        let rows = try await truth.read(
            """
            select attname::text from pg_attribute
            where attrelid = \(table)::text::regclass and attname in ('author', 'author_id') and not attisdropped
            """
        )
        let columns = Set(try rows.map { try $0.decode(String.self, at: 0) })
        join = columns.contains("author_id") ? "left join authors a on a.id = q.author_id" : ""
        switch (columns.contains("author"), columns.contains("author_id")) {
        case (true, true):
            // While both are there they must agree: either release reads one of them.
            expression = """
                case when q.author_id is null or a.name is not distinct from q.author then q.author
                else q.author || ', but ' || coalesce(a.name, 'nobody') || ' by its id' end
                """
        case (true, false): expression = "q.author"
        case (false, true): expression = "a.name"
        case (false, false): expression = "null::text"
        }
    }
}
