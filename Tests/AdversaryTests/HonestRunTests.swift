import Foundation
import Testing

/// A healthy service is not judged to be ill.
@Suite(.timeLimit(.minutes(3))) struct HonestRunTests {
    @Test func everyKindOfUserPassesWhateverIdsThereAre() async throws {
        try await Stage.with(old: 20) { stage in
            try await stage.sql(
                """
                insert into questions (id, title, body, author_id)
                select 9000000000, 'far away', 'from another time', min(id) from authors
                """
            )
            let users = Client.crew + ["--uploaders", "1", "--listeners", "2"]
            let ending = try await stage.client(Client.load(users, rate: 60, duration: "3s"))
            ending.expect(
                .pass,
                [
                    "requests": .ok, "unsolicited answers": .ok, "questions": .ok, "answers": .ok,
                    "votes": .ok,
                    "old rows": .ok, "feeds": .ok, "writes": .ok, "the client's schedule": .ok,
                    "read back through the API": .ok, "read back from the database": .ok,
                    "the database is the service's": .ok,
                    // Nobody asked for a limit: that is said, and not taken for a limit that was kept.
                    "unavailability": .notJudged, "latency": .notJudged,
                ]
            )
            let report = try #require(ending.report)
            #expect(report.schedule.loop == "open")
            #expect((report.feeds?.events ?? 0) > 0)
            let kinds = Set(report.kinds.map(\.kind))
            let all = [
                "POST /questions", "GET /questions", "GET /questions/{id}", "POST /questions/{id}/votes",
                "POST /questions/{id}/answers", "POST /questions/import",
            ]
            #expect(kinds.isSuperset(of: all), "\(kinds)")
            // No failure in N: at most 3/N, at 95 %.
            let certainty = try #require(report.certainty.requests)
            #expect(abs(certainty - 3 / Double(report.requests.sent)) < 1e-9)
            #expect(ending.output.contains("95 %"), "\(ending.text)")
            #expect(ending.findings.isEmpty)
            #expect(!report.limits.isEmpty)
        }
    }

    /// A proxy's farewell to a connection that was idle for too long is no answer.
    @Test func a408OnAnIdleConnectionIsNoStrangersAnswer() async throws {
        try await Stage.with { stage in
            stage.adversary.play { request in
                guard request.kind == "POST /questions" else { return .pass }
                var farewell = Answer(unsigned: 408, "Request Timeout")
                farewell["connection"] = "close"
                return .append(farewell, after: .milliseconds(100))
            }
            let load = ["--closed", "--writers", "1", "--think-time", "400ms", "--duration", "3s"]
            let ending = try await stage.client(load + ["--settle", "300ms", "--min-writes", "2"])
            ending.expect(.pass, ["unsolicited answers": .ok, "requests": .ok])
            #expect(stage.adversary.hasPlayed)
        }
    }
}
