import LifecycleHTTP
import Postgres
import Synchronization

/// Records what the instance's database clients do, under OpenTelemetry's names where there are some.
///
/// Source: OpenTelemetry, semantic conventions, "Database metrics".
final class DatabaseMetrics: Sendable {
    private struct Series: Hashable, Sendable {
        let pool: String
        let operation: PostgresOperation
    }

    private struct Failure: Hashable, Sendable {
        let pool: String
        let kind: String
        /// The first two characters of the SQLSTATE; empty where the server said none.
        let errorClass: String
    }

    /// Records for one client.
    private struct Observer: PostgresObserver {
        let pool: String
        let metrics: DatabaseMetrics

        func statementEnded(
            _ operation: PostgresOperation,
            after duration: Duration,
            error: PostgresError?
        ) {
            metrics.durations.record(
                nanoseconds: duration.nanoseconds,
                for: Series(pool: pool, operation: operation)
            )
            guard let error else { return }
            let failure = Failure(
                pool: pool,
                kind: error.code.rawValue,
                errorClass: error.sqlState?.errorClass ?? ""
            )
            metrics.failures.withLock { $0[failure, default: 0] += 1 }
        }
    }

    private let durations = DurationHistograms<Series>()
    private let failures = Mutex<[Failure: Int]>([:])

    /// An observer for the client that is called so.
    func observer(of pool: String) -> any PostgresObserver {
        Observer(pool: pool, metrics: self)
    }

    /// Adds everything recorded, and how the clients' connections fare.
    func write(to text: inout PrometheusText, clients: [(pool: String, client: PostgresClient)]) {
        writeDurations(to: &text)
        writeFailures(to: &text)
        let counts = clients.map { (labels: Self.labels($0.pool), counts: $0.client.connectionCounts) }
        // OpenTelemetry's `db.client.connection.count`, whose ending Prometheus keeps for histograms.
        text.family("db_client_connections", .gauge, "Shared connections by what they do.")
        for (labels, counts) in counts {
            for (state, count) in [("used", counts.used), ("idle", counts.idle), ("down", counts.down)] {
                text.sample(
                    "db_client_connections",
                    count,
                    labels + [("db_client_connection_state", state)]
                )
            }
        }
        let opened = "fakestack_database_connections_opened_total"
        text.family(opened, .counter, "Connections ever made; all but the first of each are reconnects.")
        for (labels, counts) in counts { text.sample(opened, counts.opened, labels) }
        let failed = "fakestack_database_connection_failures_total"
        text.family(failed, .counter, "Connections that could not be made or were lost.")
        for (labels, counts) in counts { text.sample(failed, counts.failed, labels) }
    }

    private func writeDurations(to text: inout PrometheusText) {
        let name = "db_client_operation_duration_seconds"
        text.family(name, .histogram, "From a statement's submission to its outcome, in seconds.")
        let lines = durations.merged().sorted {
            ($0.key.pool, $0.key.operation.rawValue) < ($1.key.pool, $1.key.operation.rawValue)
        }
        for (series, histogram) in lines {
            let labels = Self.labels(series.pool) + [("db_operation_name", series.operation.rawValue)]
            text.histogram(name, labels, histogram)
        }
    }

    private func writeFailures(to text: inout PrometheusText) {
        let name = "fakestack_database_errors_total"
        text.family(name, .counter, "Statements that failed, by kind and by class of SQLSTATE.")
        let lines = failures.withLock(\.self).sorted {
            ($0.key.pool, $0.key.kind, $0.key.errorClass) < ($1.key.pool, $1.key.kind, $1.key.errorClass)
        }
        for (failure, count) in lines {
            let labels = Self.labels(failure.pool)
            text.sample(
                name,
                count,
                labels + [("error_type", failure.kind), ("sqlstate_class", failure.errorClass)]
            )
        }
    }

    private static func labels(_ pool: String) -> PrometheusText.Labels {
        [("db_system_name", "postgresql"), ("db_client_connection_pool_name", pool)]
    }
}

extension Duration {
    fileprivate var nanoseconds: Int64 {
        components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000
    }
}
