import Foundation
import NIOHTTP1
import Testing

@Suite(.timeLimit(.minutes(30))) struct AnswerTests {
    private static let answer = #"{"body":"Because ☕ '); drop table answers;--","author":"Bob"}"#

    /// Runs with a service that has one question.
    private func withQuestion(
        _ body: @escaping @Sendable (RunningService, String) async throws -> Void
    ) async throws {
        try await RunningService.withFreshDatabase { (service: RunningService) async throws in
            let created = try await service.ask(.POST, "/questions", QuestionTests.question)
            try await body(service, try #require(created.headers["Location"].first))
        }
    }

    @Test func anAnswerIsStoredAsItWasGiven() async throws {
        try await withQuestion { (service: RunningService, question: String) async throws in
            let created = try await service.ask(.POST, "\(question)/answers", Self.answer)
            #expect(created.status == 201)
            #expect(question.hasSuffix("/\(created.json["question_id"] as? Int ?? 0)"))
            let page = try await service.ask(.GET, "\(question)/answers")
            #expect(page.status == 200)
            let answers = try #require(page.json["answers"] as? [[String: any Sendable]])
            #expect(answers.count == 1)
            #expect(answers[0]["body"] as? String == "Because ☕ '); drop table answers;--")
            #expect(answers[0]["author"] as? String == "Bob")
            #expect(answers[0]["created_at"] as? String == created.json["created_at"] as? String)
            #expect(page.json["next"] is NSNull)
        }
    }

    @Test func pagesOfAnswersAreNewestFirstCompleteAndOfTheirQuestionAlone() async throws {
        try await withQuestion { (service: RunningService, question: String) async throws in
            let other = try await service.ask(.POST, "/questions", QuestionTests.question)
            for number in 1...5 {
                for path in [question, try #require(other.headers["Location"].first)] {
                    _ = try await service.ask(
                        .POST,
                        "\(path)/answers",
                        #"{"body":"\#(number) of \#(path)","author":"a"}"#
                    )
                }
            }
            var bodies: [String] = []
            var next: String? = ""
            while let cursor = next {
                let query = cursor.isEmpty ? "" : "&after=\(cursor)"
                let page = try await service.ask(.GET, "\(question)/answers?limit=2\(query)")
                let answers = try #require(page.json["answers"] as? [[String: any Sendable]])
                bodies += answers.compactMap { $0["body"] as? String }
                next = page.json["next"] as? String
            }
            #expect(bodies == (1...5).reversed().map { "\($0) of \(question)" })
        }
    }

    @Test func aRepeatWithTheSameKeyAnswersAsTheFirst() async throws {
        try await withQuestion { (service: RunningService, question: String) async throws in
            let key: HTTPHeaders = ["Idempotency-Key": "a1"]
            let first = try await service.ask(.POST, "\(question)/answers", Self.answer, headers: key)
            let again = try await service.ask(.POST, "\(question)/answers", Self.answer, headers: key)
            #expect(first.headers["Idempotent-Replayed"].isEmpty)
            #expect(again.headers["Idempotent-Replayed"] == ["true"])
            #expect(again.status == 201)
            #expect(again.body == first.body)
            let page = try await service.ask(.GET, "\(question)/answers")
            #expect((page.json["answers"] as? [any Sendable])?.count == 1)
            let other = try await service.ask(
                .POST,
                "\(question)/answers",
                #"{"body":"another","author":"a"}"#,
                headers: key
            )
            #expect(other.status == 422)
            // The same key at another path is another request, too.
            let vote = try await service.ask(.POST, "\(question)/votes", #"{"value":1}"#, headers: key)
            #expect(vote.status == 422)
        }
    }

    @Test(arguments: [
        ("POST", "/questions/99/answers", #"{"body":"b","author":"a"}"#, 404),
        ("POST", "/questions/x/answers", #"{"body":"b","author":"a"}"#, 404),
        ("POST", "/questions/1/answers", #"{"body":"","author":"a"}"#, 422),
        ("POST", "/questions/1/answers", #"{"body":"b"}"#, 400),
        ("POST", "/questions/1/answers", #"{"body":"b","body":"c","author":"a"}"#, 400),
        ("POST", "/questions/1/answers", #"{"body":"b","author":"a","title":"t"}"#, 400),
        ("GET", "/questions/99/answers", nil, 404), ("GET", "/questions/1/answers?limit=0", nil, 400),
        ("GET", "/questions/1/answers?limit=1&limit=2", nil, 400),
        ("GET", "/questions/1/answers?page=1", nil, 400),
    ])
    func whatCannotBeDoneIsAProblem(_ method: String, _ path: String, _ body: String?, _ status: Int)
        async throws
    {
        try await withQuestion { (service: RunningService, _: String) async throws in
            let answer = try await service.ask(HTTPMethod(rawValue: method), path, body)
            #expect(answer.status == status)
            #expect(answer.headers["Content-Type"] == ["application/problem+json"])
            #expect((answer.json["detail"] as? String)?.isEmpty == false)
        }
    }

    @Test(arguments: [
        ("DELETE", "/questions", "GET, HEAD, POST"), ("PUT", "/questions/1", "GET, HEAD"),
        ("GET", "/questions/1/votes", "POST"), ("PATCH", "/questions/1/answers", "GET, HEAD, POST"),
        ("OPTIONS", "/questions/", "GET, HEAD, POST"),
    ])
    func aMethodThatAPathDoesNotTakeIs405(_ method: String, _ path: String, _ allowed: String) async throws {
        try await RunningService.withFreshDatabase { (service: RunningService) async throws in
            let answer = try await service.ask(HTTPMethod(rawValue: method), path)
            #expect(answer.status == 405)
            #expect(answer.headers["Allow"] == [allowed])
        }
    }

    @Test func headAnswersAsGetWithoutABody() async throws {
        try await withQuestion { (service: RunningService, question: String) async throws in
            for path in [question, "\(question)/answers", "/questions"] {
                let get = try await service.ask(.GET, path)
                let head = try await service.ask(.HEAD, path)
                #expect(head.status == 200)
                #expect(head.body.isEmpty)
                #expect(head.headers["Content-Type"] == get.headers["Content-Type"])
                #expect(head.headers["Content-Length"] == ["\(get.body.utf8.count)"])
            }
        }
    }
}
