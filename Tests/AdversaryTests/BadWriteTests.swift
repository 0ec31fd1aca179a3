import Foundation
import Testing

/// Writes of the run that are not as they should be: each is found and named.
@Suite(.timeLimit(.minutes(3))) struct BadWriteTests {
    private static let asking = Client.load(["--writers", "4"], rate: 100)

    @Test func everyQuestionThatIsSpoiledInTheDatabaseIsNamedWithWhoAcknowledgedIt() async throws {
        try await Stage.with { stage in
            let ending = try await stage.client(Self.asking) { _ in
                let asked = try await stage.adversary.wait(forQuestions: 60).compactMap(\.id).sorted()
                try await stage.sql("delete from questions where id <= \(asked[39])")
                let (first, last) = (asked[40], asked[42])
                try await stage.sql(
                    "update questions set body = 'spoiled' where id between \(first) and \(last)"
                )
                for id in asked[43...45] { try await stage.copyQuestion(id) }
            }
            let asked = stage.adversary.exchanges.filter { $0.request.kind == "POST /questions" }
            let byID = asked.sorted { ($0.id ?? 0) < ($1.id ?? 0) }
            ending.expect(.fail, ["questions": .notOK])
            ending.expect("lost", of: "question", named: byID[..<40].compactMap(\.token))
            ending.expect("corrupted", of: "question", named: byID[40...42].compactMap(\.token))
            ending.expect("duplicated", of: "question", named: byID[43...45].compactMap(\.token))
            #expect(ending.report?.ledger.lost == 40)
            // Whatever there is much of, each class has an example.
            let details = (ending.criterion("questions")?.details ?? []).joined(separator: "\n")
            for words in ["lost", "corrupted", "duplicated"] {
                #expect(details.contains(words), "\(words): \(ending.text)")
            }
            for finding in ending.findings {
                let exchange = try #require(asked.first { $0.token == finding.write }, "\(finding)")
                #expect(finding.instance == stage.service.instance)
                #expect(finding.connection == exchange.connection)
                #expect(finding.id == exchange.id)
                #expect(finding.expected?.title == exchange.request.title)
                let (attempted, settled) = (finding.attemptedAt, finding.settledAt)
                let date = try #require(attempted)
                #expect(abs(date.timeIntervalSince(exchange.date)) < 1)
                #expect(try #require(settled) >= date)
            }
            #expect(ending.findings.filter { $0.finding == "lost" }.allSatisfy { $0.found == nil })
            #expect(
                ending.findings.filter { $0.finding == "corrupted" }.allSatisfy {
                    $0.found?.body == "spoiled"
                }
            )
        }
    }

    @Test func answersAndVotesThatAreSpoiledInTheDatabaseAreNamed() async throws {
        try await Stage.with { stage in
            let load = Client.load(["--writers", "1", "--answerers", "3", "--voters", "3"], rate: 100)
            let ending = try await stage.client(load) { _ in
                try await stage.adversary.wait { $0.id ?? 0 >= 30 && $0.request.kind.hasSuffix("/answers") }
                try await stage.sql("delete from answers where id <= 5")
                try await stage.sql("update answers set body = 'spoiled' where id = 6")
                try await stage.sql(
                    "delete from votes where id in (select id from votes order by id limit 3)"
                )
            }
            ending.expect(.fail, ["answers": .notOK, "votes": .notOK])
            #expect(ending.report?.answers.lost == 5, "\(ending.text)")
            #expect(ending.report?.answers.corrupted == 1, "\(ending.text)")
            #expect(ending.report?.votes.lost == 3, "\(ending.text)")
            let answers = ending.findings.filter { $0.subject == "answer" }
            #expect(
                Set(answers.filter { $0.finding == "lost" }.map(\.id)) == [1, 2, 3, 4, 5],
                "\(ending.text)"
            )
            #expect(answers.filter { $0.finding == "corrupted" }.map(\.id) == [6], "\(ending.text)")
            #expect(
                ending.findings.contains { $0.subject == "vote" && $0.finding == "lost" },
                "\(ending.text)"
            )
        }
    }

    /// A proxy that says yes and does nothing, says no and does it, or does it twice.
    @Test func whatALiarDoesToWritesIsNamed() async throws {
        try await Stage.with { stage in
            stage.adversary.play { request in
                guard request.kind == "POST /questions" else { return .pass }
                return switch request.numberOfKind {
                case 11...13: .answer(Self.falseYes(to: request, of: stage.service))
                case 21...23: .rewrite { Self.refuse(&$0) }
                case 31...33: .twice()
                default: .pass
                }
            }
            let ending = try await stage.client(Self.asking)
            let tokens = stage.adversary.exchanges.filter { $0.request.kind == "POST /questions" }.map(
                \.token
            )
            ending.expect(.fail, ["questions": .notOK, "requests": .notOK])
            ending.expect("lost", of: "question", named: tokens[10...12].compactMap(\.self))
            ending.expect("phantom", of: "question", named: tokens[20...22].compactMap(\.self))
            ending.expect("duplicated", of: "question", named: tokens[30...32].compactMap(\.self))
            #expect(ending.report?.ledger.rejected == 3)
        }
    }

    @Test func aDuplicateThatArrivesWithinTheSettleTimeIsFound() async throws {
        try await Stage.with { stage in
            stage.adversary.play { request in
                request.numberOfKind == 20 && request.kind == "POST /questions"
                    ? .twice(after: .seconds(3)) : .pass
            }
            // The load ends at 2 s, the second copy comes at 3 s or later.
            let ending = try await stage.client(Client.load(["--writers", "2"], rate: 30, settle: "4s"))
            ending.expect(.fail, ["questions": .notOK])
            let token = stage.adversary.exchanges.first { $0.isTampered }?.token
            ending.expect("duplicated", of: "question", named: [token].compactMap(\.self))
            #expect((ending.report?.readBack.rounds ?? 0) > 1)
            let limits = (ending.report?.limits ?? []).joined(separator: "\n")
            #expect(limits.contains("later than 4.0 s after the load"), "\(limits)")
        }
    }

    private static func falseYes(to request: Request, of service: Service) -> Answer {
        let id = 800_000 + request.number
        var answer = Answer(unsigned: 201, "Created", body: "")
        answer["content-type"] = "application/json"
        answer["location"] = "/questions/\(id)"
        answer["x-fakestack-instance"] = service.instance
        answer["x-fakestack-color"] = "blue"
        answer["x-fakestack-release"] = "2"
        let asked = request.body.dropFirst()
        answer.text = #"{"id":\#(id),"score":0,"created_at":"2026-01-01T00:00:00.000Z",\#(asked)"#
        return answer
    }

    /// Signed by the service, as it refuses what it cannot do now.
    private static func refuse(_ answer: inout Answer) {
        answer.status = 503
        answer.reason = "Service Unavailable"
        answer["location"] = nil
        answer["retry-after"] = "1"
        answer["content-type"] = "application/problem+json"
        answer.text =
            #"{"detail":"the database is busy","status":503,"title":"Service Unavailable","type":"about:blank"}"#
    }
}

extension Stage {
    /// Puts a copy of a question beside it, under another id.
    func copyQuestion(_ id: Int64) async throws {
        try await sql(
            """
            insert into questions (title, body, score, author_id)
            select title, body, score, author_id from questions where id = \(id)
            """
        )
    }
}
