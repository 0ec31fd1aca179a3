import Foundation
import Testing

/// What an answer says of a write, and what it does not say.
@Suite(.timeLimit(.minutes(3))) struct OutcomeTests {
    @Test func onlyWhatTheServiceSaysItDidNotDoIsRejected() async throws {
        try await Stage.with { stage in
            stage.adversary.play { request in
                guard request.kind == "POST /questions" else { return .pass }
                return switch request.numberOfKind {
                case 11: .rewrite { Self.sayUnknown(&$0) }
                case 12: .rewrite { $0 = Answer(unsigned: 500, "Internal Server Error") }
                case 13: .rewrite { $0 = Answer(unsigned: 502, "Bad Gateway") }
                case 14: .rewrite { $0 = Answer(unsigned: 504, "Gateway Timeout") }
                case 15: .rewrite { $0 = Answer(unsigned: 408, "Request Timeout") }
                case 16: .dropAfterCommit
                case 21: .answer(Answer(unsigned: 502, "Bad Gateway"))
                case 22: .drop
                default: .pass
                }
            }
            let ending = try await stage.client(Client.load(["--writers", "4"], rate: 50))
            // Requests failed; but of the writes nothing is wrong.
            ending.expect(.fail, ["requests": .notOK, "questions": .ok])
            let ledger = try #require(ending.report?.ledger)
            #expect(ledger.indeterminate == 8, "\(ending.text)")
            #expect(ledger.recovered == 6, "\(ending.text)")
            #expect(ledger.rejected == 0, "\(ending.text)")
            #expect(
                ledger.lost + ledger.phantom + ledger.duplicated + ledger.corrupted == 0,
                "\(ending.text)"
            )
            let asked = stage.adversary.exchanges.filter { $0.request.kind == "POST /questions" }
            ending.expect("recovered", of: "question", named: asked[10...15].compactMap(\.token))
            // Nothing is sent a second time behind the ledger's back.
            #expect(Set(asked.map(\.token)).count == asked.count)
        }
    }

    @Test func votesAndAnswersOfUnknownOutcomeAreRecovered() async throws {
        try await Stage.with { stage in
            stage.adversary.play { request in
                let isWrite = request.method == "POST" && request.question != nil
                return isWrite && request.number > 20 && request.number.isMultiple(of: 4)
                    ? .rewrite { $0 = Answer(unsigned: 502, "Bad Gateway") } : .pass
            }
            let load = Client.load(["--writers", "2", "--answerers", "2", "--voters", "2"], rate: 80)
            let ending = try await stage.client(load)
            ending.expect(.fail, ["requests": .notOK, "answers": .ok, "votes": .ok])
            let report = try #require(ending.report)
            for writes in [report.answers, report.votes] {
                #expect(writes.indeterminate > 0, "\(ending.text)")
                #expect(writes.recovered == writes.indeterminate, "\(ending.text)")
                #expect(writes.rejected == 0)
            }
        }
    }

    @Test(arguments: [Duration.zero, .milliseconds(5)])
    func aStrangersAnswerBehindEachAnswerIsUnsolicited(after delay: Duration) async throws {
        try await Stage.with { stage in
            stage.adversary.play { request in
                .append(Answer(unsigned: 200, "OK", body: "{}"), after: delay)
            }
            // Long pauses: the stranger's answer comes while nothing is asked.
            let load = ["--closed", "--writers", "2", "--readers", "2", "--think-time", "100ms"]
            let ending = try await stage.client(
                load + ["--duration", "2s", "--settle", "300ms", "--min-writes", "2", "--timeout", "2s"]
            )
            ending.expect(.fail, ["unsolicited answers": .notOK])
            #expect((ending.report?.requests.unsolicited ?? 0) > 0)
            #expect(ending.findings.contains { $0.finding == "unsolicited" }, "\(ending.text)")
        }
    }

    /// The service's own words where it lost the database's answer.
    private static func sayUnknown(_ answer: inout Answer) {
        answer.status = 504
        answer.reason = "Gateway Timeout"
        answer["location"] = nil
        answer["content-type"] = "application/problem+json"
        answer.text =
            #"{"detail":"the database's answer was lost; whether it did what was asked is unknown","status":504,"#
            + #""title":"Gateway Timeout","type":"about:blank"}"#
    }
}
