import Postgres

extension Blocker {
    private static let columns =
        "a.pid, coalesce(a.application_name, ''), extract(epoch from clock_timestamp() - a.xact_start)::float8, "
        + "left(regexp_replace(coalesce(a.query, ''), '\\s+', ' ', 'g'), 80)"

    private init(_ row: PostgresRow) throws(PostgresError) {
        pid = try row.decode(Int32.self, at: 0)
        applicationName = try row.decode(String.self, at: 1)
        age = try row.decode(Double?.self, at: 2)
        query = try row.decode(String.self, at: 3)
    }

    private static func blockers(_ rows: PostgresRows) throws(PostgresError) -> [Blocker] {
        var blockers: [Blocker] = []
        for row in rows { blockers.append(try Blocker(row)) }
        return blockers
    }

    /// Who keeps a backend waiting right now; empty while it does not wait.
    static func blockers(of backend: Int32, on session: PostgresSession) async throws(PostgresError)
        -> [Blocker]
    {
        try blockers(
            await session.query(
                """
                select \(unescaped: columns) from unnest(pg_blocking_pids(\(backend))) as b (pid)
                join pg_stat_activity a using (pid)
                """
            )
        )
    }

    /// Who holds an advisory lock of one 64-bit key.
    static func holdersOfAdvisoryLock(
        _ key: Int64,
        on session: PostgresSession
    ) async throws(PostgresError) -> [Blocker] {
        try blockers(
            await session.query(
                """
                select \(unescaped: columns) from pg_locks l join pg_stat_activity a using (pid)
                where l.locktype = 'advisory' and l.granted and l.objsubid = 1
                and l.classid::bigint = \(key >> 32) and l.objid::bigint = \(key & 0xFFFF_FFFF)
                and l.database = (select oid from pg_database where datname = current_database())
                """
            )
        )
    }
}
