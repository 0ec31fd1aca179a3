import Postgres

extension PostgresStatement {
    /// Takes an id; answers in the order in which `Question` reads its columns.
    static let questionByID = PostgresStatement(
        "select id, title, body, author, score, created_at from questions where id = $1"
    )

    /// Takes title, body and author.
    static let insertQuestion = PostgresStatement(
        "insert into questions (title, body, author) values ($1, $2, $3) returning id, created_at"
    )
}

extension PostgresQuery {
    static func insertion(of new: NewQuestion) -> PostgresQuery {
        PostgresStatement.insertQuestion.with(new.title, new.body, new.author)
    }

    /// Fails with a unique violation where the key was used before.
    static func insertion(of new: NewQuestion, once key: IdempotencyKey) -> PostgresQuery {
        """
        with question as (
            insert into questions (title, body, author) values (\(new.title), \(new.body), \(new.author))
            returning id, created_at
        ), key as (
            insert into idempotency_keys (key, fingerprint, result)
            select \(key.key), sha256(\(key.request)), jsonb_build_object('id', id, 'created_at', created_at)
            from question
        )
        select id, created_at from question
        """
    }

    static func vote(_ value: Int16, on id: Int64) -> PostgresQuery {
        """
        with question as (
            update questions set score = score + \(value) where id = \(id) returning id, score
        ), vote as (
            insert into votes (question_id, value) select id, \(value) from question
        )
        select score from question
        """
    }

    /// Fails with a unique violation where the key was used before.
    static func vote(_ value: Int16, on id: Int64, once key: IdempotencyKey) -> PostgresQuery {
        """
        with question as (
            update questions set score = score + \(value) where id = \(id) returning id, score
        ), vote as (
            insert into votes (question_id, value) select id, \(value) from question
        ), key as (
            insert into idempotency_keys (key, fingerprint, result)
            select \(key.key), sha256(\(key.request)), jsonb_build_object('score', score) from question
        )
        select score from question
        """
    }
}
