import Foundation
import Lifecycle
import NIOHTTP1
import Service
import Subprocess
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(30))) struct OperatingTests {
    @Test func prometheusFindsNothingWrongUnderLoadAndTheSumsAgree() async throws {
        try await RunningService.withFreshDatabase { (service: RunningService) async throws in
            let path = try #require(
                try await service.ask(.POST, "/questions", QuestionTests.question).headers["Location"].first
            )
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                for worker in 0..<4 {
                    tasks.addTask {
                        for _ in 0..<25 {
                            _ = try await service.ask(.GET, path)
                            _ = try await service.ask(.GET, "/nothing/\(worker)")
                            _ = try await service.ask(.POST, "\(path)/votes", #"{"value":1}"#)
                        }
                    }
                }
                for _ in 0..<5 { try await Self.checkWithPromtool(service.ask(.GET, "/metrics").body) }
                try await tasks.waitForAll()
            }
            await service.instance.lifecycle.untilIdle()
            let metrics = try await service.ask(.GET, "/metrics").body
            try await Self.checkWithPromtool(metrics)
            let name = "http_server_request_duration_seconds_count"
            for (labels, count) in [
                (#"http_request_method="POST",http_route="/questions",http_response_status_code="201""#, 1),
                (
                    #"http_request_method="GET",http_route="/questions/{id}",http_response_status_code="200""#,
                    100
                ),
                (#"http_request_method="GET",http_route="unmatched",http_response_status_code="404""#, 100),
                (
                    #"http_request_method="POST",http_route="/questions/{id}/votes",http_response_status_code="200""#,
                    100
                ),
            ] {
                #expect(metrics.contains("\n\(name){\(labels)} \(count)\n"))
            }
            let total = Self.values(of: name, in: metrics).reduce(0, +)
            #expect(total == Double(service.instance.lifecycle.inflight().total))
            #expect(Self.values(of: "fakestack_requests_total", in: metrics) == [total])
            let statements = Self.values(of: "db_client_operation_duration_seconds_count", in: metrics)
            // One for each request that needs the database, and those of the instance's own.
            #expect(statements.reduce(0, +) >= 201)
            let opened = Self.values(of: "fakestack_database_connections_opened_total", in: metrics)
            #expect(opened == [1, 1, 8, 0])
            #expect(Self.values(of: "process_resident_memory_bytes", in: metrics).first ?? 0 > 1_000_000)
        }
    }

    @Test func whatTheDatabaseRefusesIsCountedByItsClass() async throws {
        try await RunningService.withFreshDatabase { (service: RunningService) async throws in
            let key: HTTPHeaders = ["Idempotency-Key": "k"]
            for _ in 0..<2 {
                #expect(
                    try await service.ask(.POST, "/questions", QuestionTests.question, headers: key).status
                        == 201
                )
            }
            let metrics = try await service.ask(.GET, "/metrics").body
            let labels =
                #"db_system_name="postgresql",db_client_connection_pool_name="writer",error_type="server",sqlstate_class="23""#
            #expect(metrics.contains("\nfakestack_database_errors_total{\(labels)} 1\n"))
        }
    }

    @Test func everyRouteHasATemplateOfItsOwn() async throws {
        try await RunningService.withFreshDatabase { (service: RunningService) async throws in
            for path in ["/questions", "/questions/1", "/questions/1/votes"] {
                _ = try await service.ask(.GET, path)
            }
            let metrics = try await service.ask(.GET, "/metrics").body
            #expect(!metrics.contains(#"http_route="unmatched""#))
        }
    }

    /// Prometheus's own judge says nothing at all where all is well.
    private static func checkWithPromtool(_ metrics: String) async throws {
        let result = try await Subprocess.run(
            .name("promtool"),
            arguments: ["check", "metrics"],
            input: .string(metrics),
            output: .string(limit: 1 << 20),
            error: .combinedWithOutput
        )
        #expect(result.standardOutput == "")
        #expect(result.terminationStatus.isSuccess)
    }

    private static func values(of name: String, in metrics: String) -> [Double] {
        metrics.split(separator: "\n").filter { $0.hasPrefix("\(name){") || $0.hasPrefix("\(name) ") }
            .compactMap { $0.split(separator: " ").last.flatMap { Double($0) } }
    }
}
