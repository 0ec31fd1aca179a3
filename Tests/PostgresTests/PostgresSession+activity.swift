import Postgres

extension PostgresSession {
    /// Returns once a backend runs a statement.
    func waitForActivity(of backend: Int32) async throws {
        while true {
            let rows = try await query(
                "select 1 from pg_stat_activity where pid = \(backend) and state = 'active'"
            )
            if !rows.isEmpty { return }
        }
    }
}
