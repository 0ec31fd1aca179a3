import Postgres

extension PostgresQuery {
    /// One more than asked, which tells whether there is another page; no row at all where there is no question.
    static func answers(to question: Int64, _ page: PageRequest) -> PostgresQuery {
        """
        select page.id, page.body, page.author, page.created_at
        from questions left join lateral (
            select id, body, author, created_at from answers
            where question_id = questions.id and id < \(page.before ?? .max)
            order by id desc limit \(Int64(page.limit + 1))
        ) page on true
        where questions.id = \(question) order by page.id desc
        """
    }

    /// Adds nothing where there is no question.
    static func answer(_ new: NewAnswer, to question: Int64) -> PostgresQuery {
        """
        insert into answers (question_id, body, author)
        select id, \(new.body), \(new.author) from questions where id = \(question)
        returning id, created_at
        """
    }

    /// Fails with a unique violation where the key was used before.
    static func answer(_ new: NewAnswer, to question: Int64, once key: IdempotencyKey) -> PostgresQuery {
        """
        with answer as (
            insert into answers (question_id, body, author)
            select id, \(new.body), \(new.author) from questions where id = \(question)
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
