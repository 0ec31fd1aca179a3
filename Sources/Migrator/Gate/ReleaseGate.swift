public import Postgres

/// The gate between instances of old releases and the contract that takes away what they need.
///
/// Every connection of an instance holds a shared advisory lock on its release; a contract of release N holds the
/// exclusive ones of all releases before N while it runs. Both only ever try: who waits in a lock's queue keeps
/// others out, and a contract that waited would keep instances from starting.
///
/// The locks are those of one database, and live as long as their sessions: a pooler that shares sessions between
/// transactions breaks them.
///
/// See https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS
public struct ReleaseGate: Hashable, Sendable {
    /// The first half of the locks' keys, "FAKE" in ASCII; the second is the release.
    public static let key: Int32 = 0x4641_4B45

    /// How long the locks are held.
    enum Scope {
        case transaction, session
    }

    /// The contract's release: instances of those before it are kept apart from it.
    public let release: Int

    /// The gate before a release.
    public init(before release: Int) {
        self.release = release
    }

    /// Takes every lock, or none.
    ///
    /// - Returns: Whether it has them: no instance of an earlier release is alive then, and none can begin to work. In
    ///   a transaction some may be held where it has not: roll it back.
    func close(on session: PostgresSession, for scope: Scope) async throws(PostgresError) -> Bool {
        let rows = try await session.query(Self.attempt(release, scope))
        if try rows.first?.decode(Bool?.self, at: 0) ?? true { return true }
        if scope == .session { try await session.query("select pg_advisory_unlock_all()") }
        return false
    }

    private static func attempt(_ release: Int, _ scope: Scope) -> PostgresQuery {
        let function = scope == .transaction ? "pg_try_advisory_xact_lock" : "pg_try_advisory_lock"
        return """
            select bool_and(\(unescaped: function)(\(key), earlier))
            from generate_series(1, \(Int32(clamping: release - 1))) as earlier
            """
    }

    /// The instances of earlier releases, the oldest connection of each.
    ///
    /// - Throws: `PostgresError`.
    public func holders(on session: PostgresSession) async throws(PostgresError) -> [GateHolder] {
        let rows = try await session.query(Self.holders(release))
        var holders: [GateHolder] = []
        for row in rows { holders.append(try GateHolder(row)) }
        return holders
    }

    private static func holders(_ release: Int) -> PostgresQuery {
        """
        select distinct on (l.objid, a.application_name) l.objid::bigint, coalesce(a.application_name, ''),
            a.pid, coalesce(host(a.client_addr), ''), extract(epoch from clock_timestamp() - a.backend_start)::float8
        from pg_locks l join pg_stat_activity a using (pid)
        where l.locktype = 'advisory' and l.objsubid = 2 and l.granted
            and l.classid::bigint = \(Int64(key)) and l.objid::bigint < \(Int64(release))
            and l.database = (select oid from pg_database where datname = current_database())
            and a.pid <> pg_backend_pid()
        order by l.objid, a.application_name, a.backend_start
        """
    }
}
