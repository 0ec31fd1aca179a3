public import Migrations
public import Postgres

/// What instances of a release need of the schema, and how they make sure that it stays so.
public struct SchemaRequirement: Hashable, Sendable {
    /// What was found.
    public struct Finding: Hashable, Sendable {
        /// The newest applied migration; nil where none is.
        public var version: String?
        /// Why the release cannot work on this schema, and what to do; nil where it can.
        public var fault: String?
    }

    /// The release.
    public let release: Int
    /// Migrations that must be applied.
    private let needed: [String]
    /// Contracts of later releases, by version: none may be applied.
    private let contracts: [String: Int]

    /// The requirement of a release.
    ///
    /// - Parameter migrations: Those that the instance knows. Of a contract that it does not know it learns from
    ///   `schema_migrations`.
    public init(release: Int, migrations: [Migration] = []) {
        self.release = release
        needed =
            migrations
            .filter { $0.phase == .expand && ($0.release ?? 0) <= release }
            .map(\.version)
        contracts = Dictionary(
            migrations.compactMap { migration in
                guard migration.phase == .contract, let ending = migration.release,
                    ending > release
                else { return nil }
                return (migration.version, ending)
            },
            uniquingKeysWith: { first, _ in first }
        )
    }

    /// What each connection of an instance asks: the lock first, the schema second. The other way round a contract could
    /// run in between.
    public var admission: PostgresAdmission {
        PostgresAdmission(questions: [
            VanishedClient.question,
            """
            select case when not pg_try_advisory_lock_shared(\(ReleaseGate.key), \(release))
            then 'a contract migration of a later release is being applied' end
            """,
            "select (\(faultQuery))",
        ])
    }

    /// Looks at the schema as it is now; what an instance says of its health.
    ///
    /// - Throws: `PostgresError`.
    nonisolated(nonsending) public func check(on client: PostgresClient) async throws(PostgresError)
        -> Finding
    {
        do {
            let rows = try await client.query(
                "select max(version collate \"C\"), (\(unescaped: faultQuery)) from schema_migrations"
            )
            guard let row = rows.first else { return Finding() }
            return Finding(
                version: try row.decode(String?.self, at: 0),
                fault: try row.decode(String?.self, at: 1)
            )
        } catch  where error.sqlState == .undefinedTable {
            return Finding(fault: Self.notMigrated)
        }
    }

    private static let notMigrated = "no migration was applied; run 'fakestack migrate up'"

    /// Answers the fault, or NULL. Versions are digits: nothing in them needs quoting.
    ///
    /// Through JSON, as dbmate's own table has neither `phase` nor `release`.
    private var faultQuery: String {
        let known = contracts.sorted { $0.key < $1.key }
        return """
            with applied as (
                select version::text as version, to_jsonb(m)->>'phase' as phase,
                    (to_jsonb(m)->>'release')::integer as release
                from schema_migrations m
            ), passed as (
                select version, coalesce(known.release, applied.release) as release
                from applied left join unnest(
                    '{\(known.map(\.key).joined(separator: ","))}'::text[],
                    '{\(known.map { "\($0.value)" }.joined(separator: ","))}'::integer[]
                ) as known (version, release) using (version)
                where known.release is not null or (applied.phase = 'contract' and applied.release > \(release))
            ), missing as (
                select version from unnest('{\(needed.joined(separator: ","))}'::text[]) as needed (version)
                where version not in (select version from applied)
            )
            select case
                when not exists (select from applied) then '\(Self.notMigrated.replacing("'", with: "''"))'
                when exists (select from passed) then (
                    select 'release \(release) is too old: contract migration ' || version || ' of release '
                        || release || ' is applied'
                    from passed order by version limit 1
                )
                when exists (select from missing) then
                    'the schema is too old for release \(release), which needs '
                    || (select string_agg(version, ', ' order by version) from missing)
                    || '; run ''fakestack migrate up --phase expand'''
            end
            """
    }
}
