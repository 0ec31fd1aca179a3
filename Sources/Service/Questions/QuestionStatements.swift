import Postgres

/// The statements about questions, in one generation of the schema.
///
/// Those that are run most are kept, and so are these.
struct QuestionStatements: Sendable {
    let schema: AuthorSchema
    /// Takes an id; answers `columns`.
    let byID: PostgresStatement
    /// Takes title, body and author; answers `id, created_at`.
    let insertion: PostgresStatement

    init(_ schema: AuthorSchema) {
        self.schema = schema
        let columns = Self.columns(schema)
        byID = PostgresStatement(
            "select \(columns) from questions \(schema.join("questions")) where questions.id = $1",
            sharesTransaction: true
        )
        insertion = PostgresStatement(
            """
            insert into questions (title, body, \(schema.column)) values ($1, $2, \(schema.value("$3")))
            returning id, created_at
            """
        )
    }

    /// What `Question` reads, in its order.
    private static func columns(_ schema: AuthorSchema) -> String {
        "questions.id, title, body, \(schema.name), score, created_at"
    }

    private var columns: String { Self.columns(schema) }
    private var source: String { "questions \(schema.join("questions"))" }

    /// Questions, newest first; one more than asked, which tells whether there is another page.
    func page(_ page: PageRequest) -> PostgresQuery {
        """
        select \(unescaped: columns) from \(unescaped: source)
        where questions.id < \(page.before ?? .max) order by questions.id desc limit \(Int64(page.limit + 1))
        """
    }

    func insertion(of new: NewQuestion) -> PostgresQuery {
        insertion.with(new.title, new.body, new.author)
    }

    /// Fails with a unique violation where the key was used before.
    func insertion(of new: NewQuestion, once key: IdempotencyKey) -> PostgresQuery {
        """
        with question as (
            insert into questions (title, body, \(unescaped: schema.column))
            values (\(new.title), \(new.body), \(author: new.author, in: schema))
            returning id, created_at
        ), key as (
            insert into idempotency_keys (key, fingerprint, result)
            select \(key.key), sha256(\(key.request)), jsonb_build_object('id', id, 'created_at', created_at)
            from question
        )
        select id, created_at from question
        """
    }

    /// A column of the batch each: one statement, however many rows.
    func insertion(of batch: ImportBatch) -> PostgresQuery {
        """
        insert into questions (title, body, \(unescaped: schema.column))
        select title, body, \(unescaped: schema.value("author"))
        from unnest(\(batch.titles), \(batch.bodies), \(batch.authors)) as batch (title, body, author)
        """
    }

    /// What the feed tells next. One statement, and so one snapshot, says both what is there and what of it is settled.
    func events(after position: FeedPosition, limit: Int) -> PostgresQuery {
        """
        select \(unescaped: columns), added_in::text::bigint,
            added_in < pg_snapshot_xmin(pg_current_snapshot())
        from \(unescaped: source)
        where (added_in, questions.id) > (\("\(position.transaction)")::text::xid8, \(position.question))
        order by added_in, questions.id limit \(Int64(limit))
        """
    }

    /// What the feed told last, the newest first.
    func events(before position: FeedPosition, limit: Int) -> PostgresQuery {
        """
        select \(unescaped: columns), added_in::text::bigint
        from \(unescaped: source) where added_in < \("\(position.transaction)")::text::xid8
        order by added_in desc, questions.id desc limit \(Int64(limit))
        """
    }
}
