import Postgres

/// The statements about answers, in one generation of the schema.
struct AnswerStatements: Sendable {
    let schema: AuthorSchema

    /// One more than asked, which tells whether there is another page; no row at all where there is no question.
    func page(of question: Int64, _ page: PageRequest) -> PostgresQuery {
        """
        select page.id, page.body, page.author, page.created_at
        from questions left join lateral (
            select answers.id, body, \(unescaped: schema.name) as author, created_at
            from answers \(unescaped: schema.join("answers"))
            where question_id = questions.id and answers.id < \(page.before ?? .max)
            order by answers.id desc limit \(Int64(page.limit + 1))
        ) page on true
        where questions.id = \(question) order by page.id desc
        """
    }

    /// Adds nothing where there is no question.
    func insertion(of new: NewAnswer, to question: Int64) -> PostgresQuery {
        """
        insert into answers (question_id, body, \(unescaped: schema.column))
        select id, \(new.body), \(author: new.author, in: schema) from questions where id = \(question)
        returning id, created_at
        """
    }

    /// Fails with a unique violation where the key was used before.
    func insertion(of new: NewAnswer, to question: Int64, once key: IdempotencyKey) -> PostgresQuery {
        """
        with answer as (
            insert into answers (question_id, body, \(unescaped: schema.column))
            select id, \(new.body), \(author: new.author, in: schema) from questions where id = \(question)
            returning id, created_at
        ), key as (
            insert into idempotency_keys (key, fingerprint, result)
            select \(key.key), sha256(\(key.request)), jsonb_build_object('id', id, 'created_at', created_at)
            from answer
        )
        select id, created_at from answer
        """
    }
}
