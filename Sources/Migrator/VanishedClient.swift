import Postgres

/// How soon the server notices that a client is gone without a word, its network cut or its machine off: until then the
/// session stays, with all its locks.
enum VanishedClient {
    /// Answers NULL. What somebody has chosen is kept; on a Unix socket it means nothing.
    static let question = """
        select case when count(set_config(name, value, false)) < 0 then '' end
        from (values ('tcp_keepalives_idle', '10'), ('tcp_keepalives_interval', '5'), ('tcp_keepalives_count', '3'),
            ('tcp_user_timeout', '15000'), ('client_connection_check_interval', '\(connectionCheck)')
        ) as wanted (name, value) join pg_settings using (name)
        where source = 'default'
        """

    /// How often the server looks, in milliseconds, while it runs a statement: one that is killed goes on otherwise.
    private static let connectionCheck = 1000

    /// Sets it for a session.
    static func isNoticed(on session: PostgresSession) async throws(PostgresError) {
        try await session.query(PostgresQuery(sql: question))
    }
}
