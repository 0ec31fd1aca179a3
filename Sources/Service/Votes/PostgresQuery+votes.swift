import Postgres

extension PostgresQuery {
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
