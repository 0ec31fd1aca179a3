import Postgres

/// How many more connections a database takes from a role, by each of the limits that hold for it (postgresql.org,
/// "Connections and Authentication", `ALTER ROLE`, `ALTER DATABASE`).
public struct ConnectionRoom: Sendable, Equatable {
    /// One limit.
    public struct Limit: Sendable, Equatable {
        /// What sets it, for a sentence.
        public var name: String
        /// How many connections it allows.
        public var most: Int
        /// How many of those are kept for others, as for superusers.
        public var reserved: Int
        /// How many of those there are.
        public var used: Int

        /// Makes a limit; every value as the property of its name says.
        public init(name: String, most: Int, reserved: Int = 0, used: Int) {
            self.name = name
            self.most = most
            self.reserved = reserved
            self.used = used
        }

        /// How many more it allows.
        public var free: Int { max(0, most - reserved - used) }
    }

    /// All that hold, `max_connections` first.
    public var limits: [Limit]

    /// Makes a room of its limits.
    public init(limits: [Limit]) {
        self.limits = limits
    }

    /// How many more the strictest one allows.
    public var free: Int { limits.map(\.free).min() ?? .max }

    /// The sum, in words, where so many instances of so many connections each do not fit; nil where they do.
    public func refusal(of instances: Int, each: Int) -> String? {
        guard instances * each > free, let limit = limits.min(by: { $0.free < $1.free }) else { return nil }
        let subject = instances == 1 ? "1 instance takes" : "\(instances) instances take"
        let reserved = limit.reserved == 0 ? "" : "\(limit.reserved) are reserved for superusers and "
        return
            "\(subject) \(instances * each) connections to Postgres, \(each) each, and \(limit.free) are free: "
            + "\(limit.name) is \(limit.most), of which \(reserved)\(limit.used) are in use. "
            + "Raise it, or ask for fewer instances."
    }

    /// Reads the limits. A superuser is bound by `max_connections` alone.
    static func now(on session: PostgresSession) async throws(PostgresError) -> ConnectionRoom {
        let rows = try await session.query(
            """
            with clients as (
                select datname, usename from pg_stat_activity where datname is not null and usename is not null
            )
            select r.rolsuper, current_setting('max_connections')::int,
                current_setting('superuser_reserved_connections')::int
                    + coalesce(current_setting('reserved_connections', true)::int, 0),
                (select count(*) from clients)::int,
                r.rolconnlimit, (select count(*) from clients where usename = r.rolname)::int,
                d.datconnlimit, (select count(*) from clients where datname = d.datname)::int
            from pg_roles r, pg_database d where r.rolname = current_user and d.datname = current_database()
            """
        )
        guard let row = rows.first else { return ConnectionRoom(limits: []) }
        let isSuperuser = try row.decode(Bool.self, at: 0)
        func number(_ column: Int) throws(PostgresError) -> Int {
            Int(try row.decode(Int32.self, at: column))
        }
        var limits = [
            Limit(
                name: "max_connections",
                most: try number(1),
                reserved: isSuperuser ? 0 : try number(2),
                used: try number(3)
            )
        ]
        for (name, column) in [("the role's connection limit", 4), ("the database's connection limit", 6)] {
            let most = try number(column)
            if !isSuperuser, most >= 0 {
                limits.append(Limit(name: name, most: most, used: try number(column + 1)))
            }
        }
        return ConnectionRoom(limits: limits)
    }
}
