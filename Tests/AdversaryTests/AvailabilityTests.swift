import Foundation
import Postgres
import TestSupport
import Testing

/// Limits of availability and latency, for each kind of request.
@Suite(.timeLimit(.minutes(3))) struct AvailabilityTests {
    @Test(arguments: [true, false]) func aFrozenServiceFailsWhereALimitIsSet(isLimited: Bool) async throws {
        try await Stage.with { stage in
            let limits = isLimited ? ["--max-unavailability", "2s"] : []
            let load = Client.load(rate: 60, duration: "5s") + limits
            let ending = try await stage.client(load) { _ in
                try await stage.adversary.wait(forQuestions: 10)
                stage.service.signal(SIGSTOP)
                try await Task.sleep(for: .seconds(3))
                stage.service.signal(SIGCONT)
            }
            let report = try #require(ending.report, "\(ending.text)")
            guard isLimited else {
                ending.expect(.pass, ["unavailability": .notJudged, "latency": .notJudged, "requests": .ok])
                return
            }
            ending.expect(
                .fail,
                [
                    "unavailability of GET /questions": .notOK, "unavailability of POST /questions": .notOK,
                    "requests": .ok,
                ]
            )
            #expect(ending.criterion("unavailability of GET /questions")?.limit.contains("2") == true)
            let kind = try #require(report.kind("POST /questions"))
            #expect(try #require(kind.unavailabilityMs) >= 2700, "\(ending.text)")
            let started = try #require(kind.unavailabilityStarted)
            #expect(started > report.started && started < report.finished)
        }
    }

    @Test func oneDelayedWriteBreaksALimitOfLatency() async throws {
        try await Stage.with { stage in
            stage.adversary.play { request in
                request.kind == "POST /questions" && request.numberOfKind == 40
                    ? .delayAnswer(.milliseconds(2500)) : .pass
            }
            let load = Client.load(["--writers", "3"], rate: 50)
            let ending = try await stage.client(load + ["--max-latency", "2s"])
            ending.expect(.fail, ["latency of POST /questions": .notOK, "requests": .ok, "questions": .ok])
            let latency = try #require(ending.report?.kind("POST /questions")?.latency)
            #expect(latency.maxMs >= 2500)
        }
    }

    @Test func aSlowKindOfRequestBreaksItsOwnP99Alone() async throws {
        try await Stage.with { stage in
            stage.adversary.play { request in
                request.kind == "GET /questions/{id}" && request.numberOfKind.isMultiple(of: 10)
                    ? .delayAnswer(.milliseconds(1500)) : .pass
            }
            let load = Client.load(["--writers", "2", "--readers", "4"], duration: "3s")
            let ending = try await stage.client(load + ["--max-p99", "1200ms"])
            ending.expect(
                .fail,
                [
                    "latency of GET /questions/{id}": .notOK, "latency of POST /questions": .ok,
                    "requests": .ok,
                ]
            )
        }
    }

    @Test func readersDoNotHideThatNoWriteCouldFinish() async throws {
        try await Stage.with { stage in
            let load = Client.load(duration: "5s") + ["--max-unavailability", "2s"]
            let ending = try await stage.client(load) { _ in
                try await stage.adversary.wait(forQuestions: 10)
                try await withTestClient(of: stage.database.configuration) { client in
                    try await client.withTransaction { session in
                        try await session.query("lock table questions in share mode")
                        try await Task.sleep(for: .milliseconds(3500))
                    }
                }
            }
            ending.expect(
                .fail,
                [
                    "unavailability of POST /questions": .notOK, "unavailability of GET /questions": .ok,
                    "requests": .ok,
                ]
            )
            let report = try #require(ending.report)
            #expect((report.kind("POST /questions")?.unavailabilityMs ?? 0) >= 3000, "\(ending.text)")
            #expect((report.kind("GET /questions")?.unavailabilityMs ?? 9999) < 2000, "\(ending.text)")
        }
    }
}
