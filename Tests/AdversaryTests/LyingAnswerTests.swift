import Foundation
import Synchronization
import Testing

/// Every answer is checked for what the ledger knows.
@Suite(.timeLimit(.minutes(5))) struct LyingAnswerTests {
    enum Lie: CaseIterable, Sendable {
        case frozenList, emptyList, garbageInList, listOfNonsense, strangeScoreOfVote, strangeScoreInList
        case wrongLocation, noLocation, otherContentByID, namelessRowsInList, namelessAnswers,
            scoreOfNewQuestion
    }

    /// Only while the load goes on: the final read alone would find nothing.
    @Test(arguments: Lie.allCases) func aLieDuringTheLoadIsFound(_ lie: Lie) async throws {
        try await Stage.with { stage in
            let liar = Liar(lie)
            stage.adversary.play { liar.trick($0) }
            let ending = try await stage.client(Client.load())
            ending.expect(.fail, ["requests": .notOK])
            #expect(stage.adversary.hasPlayed)
            let report = try #require(ending.report)
            #expect(report.requests.by.contains { $0.class == "bad-response" }, "\(ending.text)")
            #expect(report.ledger.lost + report.ledger.corrupted == 0, "\(ending.text)")
        }
    }

    @Test func idsThatAreOlderThanTheNewestFewHundredAreReadTo() async throws {
        try await Stage.with { stage in
            // Each write makes the next id.
            let newest = Mutex(0)
            stage.adversary.play { request in
                if request.kind == "POST /questions" {
                    newest.withLock { $0 = max($0, request.numberOfKind) }
                }
                guard let id = request.question, request.kind == "GET /questions/{id}" else { return .pass }
                return id < newest.withLock(\.self) - 512 ? .rewrite { Self.deny(&$0) } : .pass
            }
            let load = Client.load(
                ["--writers", "6", "--readers", "3"],
                rate: 400,
                duration: "3s",
                timeout: "10s"
            )
            let ending = try await stage.client(load)
            ending.expect(.fail)
            #expect(stage.adversary.hasPlayed, "\(ending.text)")
        }
    }

    /// The list has it, the database has it; by its id it is not there.
    @Test func everyIDIsReadOnceAtTheEnd() async throws {
        try await Stage.with { stage in
            stage.adversary.play { request in
                request.kind == "GET /questions/{id}" && request.question == 7
                    ? .rewrite { Self.deny(&$0) } : .pass
            }
            let ending = try await stage.client(Client.load(["--writers", "3"], rate: 50, duration: "1s"))
            ending.expect(.fail)
            let token = stage.adversary.exchanges.first { $0.id == 7 }?.token
            #expect(ending.findings.contains { $0.write == token }, "\(ending.text)")
        }
    }

    private static func deny(_ answer: inout Answer) {
        answer.status = 404
        answer.reason = "Not Found"
        answer["content-type"] = "application/problem+json"
        answer.text =
            #"{"detail":"there is no such question","status":404,"title":"Not Found","type":"about:blank"}"#
    }
}

/// Lies from 0.3 s to 1.7 s behind the first request.
private final class Liar: Sendable {
    private let lie: LyingAnswerTests.Lie
    private let state = Mutex((first: ContinuousClock.Instant?.none, list: String?.none))

    init(_ lie: LyingAnswerTests.Lie) { self.lie = lie }

    func trick(_ request: Request) -> Trick {
        let first = state.withLock { state in
            let first = state.first ?? request.received
            state.first = first
            return first
        }
        let age = first.duration(to: request.received)
        guard age > .milliseconds(300), age < .milliseconds(1700) else { return .pass }
        switch (lie, request.kind) {
        case (.frozenList, "GET /questions") where request.isFirstPage:
            return .rewrite { answer in
                let now = answer.text
                answer.text = self.state.withLock { state in
                    if state.list == nil, now.contains(#""id":"#) { state.list = now }
                    return state.list ?? now
                }
            }
        case (.emptyList, "GET /questions"): return .rewrite { $0.text = #"{"questions":[],"next":null}"# }
        case (.garbageInList, "GET /questions"):
            return .rewrite { $0.text = $0.text.replacing(#""body":""#, with: #""body":"garbage "#) }
        case (.listOfNonsense, "GET /questions"): return .rewrite { $0.text = "<html>welcome</html>" }
        case (.strangeScoreOfVote, "POST /questions/{id}/votes"), (.strangeScoreInList, "GET /questions"):
            return .rewrite { $0.text = $0.text.replacing(/"score":-?\d+/, with: #""score":-99"#) }
        case (.wrongLocation, "POST /questions"): return .rewrite { $0["location"] = "/questions/1" }
        case (.noLocation, "POST /questions"): return .rewrite { $0["location"] = nil }
        case (.otherContentByID, "GET /questions/{id}"):
            return .rewrite { $0.text = $0.text.replacing(#""body":""#, with: #""body":"garbage "#) }
        // Whatever told the run's rows from a stranger's is gone: their ids are known all the same.
        case (.namelessRowsInList, "GET /questions"):
            return .rewrite { $0.text = $0.text.replacing(/"title":"[^"]*"/, with: #""title":"damaged""#) }
        case (.namelessAnswers, "GET /questions/{id}/answers"):
            return .rewrite { $0.text = $0.text.replacing(/"body":"[^"]*"/, with: #""body":"damaged""#) }
        case (.scoreOfNewQuestion, "POST /questions"):
            return .rewrite { $0.text = $0.text.replacing(/"score":0/, with: #""score":5"#) }
        default: return .pass
        }
    }
}
