import Foundation
import TestSupport
import Testing

/// What a client could not see, it does not vouch for.
@Suite(.timeLimit(.minutes(3))) struct BlindnessTests {
    @Test(arguments: [["--closed", "--max-rate", "60"], ["--rate", "60"]])
    func aClientThatSleptThroughAnOutageSaysUnknown(_ loop: [String]) async throws {
        try await Stage.with { stage in
            let load = Client.crew + loop + ["--duration", "6s", "--settle", "300ms", "--min-writes", "5"]
            let ending = try await stage.client(load) { client in
                try await stage.adversary.wait(forQuestions: 10)
                client.signal(SIGSTOP)
                // What was under way arrives; then all is quiet, and nobody is there to see the service fail.
                try await Task.sleep(for: .milliseconds(300))
                stage.adversary.play { _ in .drop }
                try await Task.sleep(for: .milliseconds(1500))
                stage.adversary.play { _ in .pass }
                try await Task.sleep(for: .milliseconds(300))
                client.signal(SIGCONT)
            }
            ending.expect(.unknown, ["the client's schedule": .unknown, "requests": .ok])
            let report = try #require(ending.report)
            let gap = try #require(report.schedule.gaps.max { $0.seconds < $1.seconds }, "\(ending.text)")
            #expect((1.9...4).contains(gap.seconds), "\(gap)")
            #expect(gap.started >= report.started)
            #expect(gap.started.addingTimeInterval(gap.seconds) <= report.finished)
        }
    }

    @Test func anotherMigratedDatabaseIsNotTheServices() async throws {
        try await Stage.with { stage in
            try await Stage.withDatabase { other in
                let ending = try await Client.run(
                    ["--url", stage.adversary.url, "--database-url", other.connectionString]
                        + Client.load(duration: "1s")
                )
                ending.expect(.unknown, ["the database is the service's": .unknown])
                #expect(ending.report?.ledger.lost == 0)
                #expect(ending.findings.isEmpty)
            }
        }
    }

    @Test func withoutWritesNothingIsProved() async throws {
        try await Stage.with(old: 5) { stage in
            let load = ["--writers", "0", "--readers", "3", "--rate", "40", "--duration", "1s"]
            let ending = try await stage.client(load + ["--min-writes", "0"])
            ending.expect(.unknown)
        }
    }

    @Test(arguments: ["refused", "wrong path", "frozen"])
    func aServiceThatNeverAnswersStillGetsAReport(_ trouble: String) async throws {
        try await Stage.with { stage in
            var url = stage.adversary.url
            switch trouble {
            case "refused": stage.adversary.play { _ in .drop }
            case "wrong path": url += "/nowhere"
            default: stage.service.signal(SIGSTOP)
            }
            let ending = try await Client.run(
                ["--url", url] + Client.load(rate: 20, duration: "1s", timeout: "500ms")
            )
            let report = try #require(ending.report, "\(ending.text)")
            #expect(report.verdict != .pass)
            ending.expect(report.verdict)
            #expect(!report.criteria.isEmpty)
        }
    }

    @Test func votesWithoutADatabaseAreSaidToBeJudgedByScoreAlone() async throws {
        try await Stage.with { stage in
            let load = Client.load(["--writers", "1", "--voters", "6"], rate: 100)
            let ending = try await stage.client(load, reading: false) { _ in
                try await stage.adversary.wait(forQuestions: 10)
                // One up and one down on the same question: the score is what it was.
                try await stage.sql(
                    """
                    delete from votes where id in (
                        select unnest(array[min(id) filter (where value > 0), min(id) filter (where value < 0)])
                        from votes group by question_id
                        having count(*) filter (where value > 0) > 0 and count(*) filter (where value < 0) > 0
                    )
                    """
                )
            }
            ending.expect(.pass, ["votes": .ok])
            #expect(ending.criterion("votes")?.value.contains("score alone") == true, "\(ending.text)")
            #expect(ending.output.contains("score alone"), "\(ending.text)")
        }
    }
}
