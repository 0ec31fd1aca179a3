import Foundation
import Lifecycle
import NIOHTTP1
import Service
import Testing

@Suite(.timeLimit(.minutes(30))) struct QuestionTests {
    static let question =
        #"{"title":"Why \"quotes\"?","body":"line\nline 🦊 '); drop table questions;--","author":"Ada"}"#

    @Test func aQuestionIsStoredAsItWasAsked() async throws {
        try await RunningService.withFreshDatabase { (service: RunningService) async throws in
            let created = try await service.ask(.POST, "/questions", Self.question)
            #expect(created.status == 201)
            let location = try #require(created.headers["Location"].first)
            let shown = try await service.ask(.GET, location)
            #expect(shown.status == 200)
            #expect(shown.body == created.body)
            #expect(shown.json["body"] as? String == "line\nline 🦊 '); drop table questions;--")
            #expect(shown.headers["X-Fakestack-Color"] == ["green"])
            #expect(shown.headers["X-Fakestack-Release"] == ["2"])
            #expect(shown.headers["X-Fakestack-Instance"] == ["test"])
        }
    }

    @Test func pagesAreNewestFirstAndComplete() async throws {
        try await RunningService.withFreshDatabase { (service: RunningService) async throws in
            for number in 1...5 {
                _ = try await service.ask(
                    .POST,
                    "/questions",
                    #"{"title":"\#(number)","body":"b","author":"a"}"#
                )
            }
            var titles: [String] = []
            var next: String? = ""
            while let cursor = next {
                let page = try await service.ask(
                    .GET,
                    "/questions?limit=2\(cursor.isEmpty ? "" : "&after=\(cursor)")"
                )
                let questions = try #require(page.json["questions"] as? [[String: any Sendable]])
                titles += questions.compactMap { $0["title"] as? String }
                next = page.json["next"] as? String
            }
            #expect(titles == ["5", "4", "3", "2", "1"])
        }
    }

    @Test func votesAddUp() async throws {
        try await RunningService.withFreshDatabase { (service: RunningService) async throws in
            let path = try #require(
                try await service.ask(.POST, "/questions", Self.question).headers["Location"].first
            )
            let scores = try await withThrowingTaskGroup(of: Int?.self) { tasks in
                for number in 0..<30 {
                    let value = number < 20 ? 1 : -1
                    tasks.addTask {
                        try await service.ask(.POST, path + "/votes", #"{"value":\#(value)}"#).json["score"]
                            as? Int
                    }
                }
                var scores: [Int?] = []
                for try await score in tasks { scores.append(score) }
                return scores
            }
            #expect(!scores.contains(nil))
            #expect(try await service.ask(.GET, path).json["score"] as? Int == 10)
        }
    }

    @Test func aRepeatWithTheSameKeyAnswersAsTheFirst() async throws {
        try await RunningService.withFreshDatabase { (service: RunningService) async throws in
            let key: HTTPHeaders = ["Idempotency-Key": "k1"]
            let answers = try await withThrowingTaskGroup(of: RunningService.Answer.self) { tasks in
                for _ in 1...10 {
                    tasks.addTask { try await service.ask(.POST, "/questions", Self.question, headers: key) }
                }
                var answers: [RunningService.Answer] = []
                for try await answer in tasks { answers.append(answer) }
                return answers
            }
            #expect(Set(answers.map(\.status)) == [201])
            #expect(Set(answers.map(\.body)).count == 1)
            #expect(answers.filter { $0.headers["Idempotent-Replayed"] == ["true"] }.count == 9)
            let all = try await service.ask(.GET, "/questions").json["questions"] as? [any Sendable]
            #expect(all?.count == 1)

            let other = try await service.ask(
                .POST,
                "/questions",
                #"{"title":"x","body":"b","author":"a"}"#,
                headers: key
            )
            #expect(other.status == 422)

            let path = try #require(answers.first?.headers["Location"].first) + "/votes"
            let vote = try await service.ask(.POST, path, #"{"value":1}"#, headers: ["Idempotency-Key": "v1"])
            _ = try await service.ask(.POST, path, #"{"value":1}"#)
            let again = try await service.ask(
                .POST,
                path,
                #"{"value":1}"#,
                headers: ["Idempotency-Key": "v1"]
            )
            #expect(again.body == vote.body)
            #expect(again.headers["Idempotent-Replayed"] == ["true"])
        }
    }

    @Test(arguments: [
        ("POST", "/questions", "{", 400), ("POST", "/questions", "[]", 400), ("POST", "/questions", "", 400),
        ("POST", "/questions", #"{"title":"t","body":"b"}"#, 400),
        ("POST", "/questions", #"{"title":"t","body":"b","author":"a","x":1}"#, 400),
        ("POST", "/questions", #"{"title":7,"body":"b","author":"a"}"#, 400),
        ("POST", "/questions", #"{"title":"","body":"b","author":"a"}"#, 422),
        ("POST", "/questions", #"{"title":"t\u0000","body":"b","author":"a"}"#, 422),
        ("POST", "/questions/1/votes", #"{"value":2}"#, 422),
        ("POST", "/questions/1/votes", #"{"value":1}"#, 404),
        ("GET", "/questions/99", nil, 404), ("GET", "/questions/x", nil, 404),
        ("GET", "/questions/-1", nil, 404),
        ("GET", "/questions?limit=0", nil, 400), ("GET", "/questions?limit=101", nil, 400),
        ("GET", "/questions?after=x", nil, 400), ("GET", "/nothing", nil, 404),
        ("GET", "/questions/99999999999999999999", nil, 404),
    ])
    func whatCannotBeDoneIsAProblem(_ method: String, _ path: String, _ body: String?, _ status: Int)
        async throws
    {
        try await RunningService.withFreshDatabase { (service: RunningService) async throws in
            let answer = try await service.ask(HTTPMethod(rawValue: method), path, body)
            #expect(answer.status == status)
            #expect(answer.headers["Content-Type"] == ["application/problem+json"])
            #expect(answer.json["status"] as? Int == status)
            #expect((answer.json["detail"] as? String)?.isEmpty == false)
            await service.instance.lifecycle.untilIdle()
        }
    }

    @Test func aBodyOverTheLimitIsRefused() async throws {
        try await RunningService.withFreshDatabase { (service: RunningService) async throws in
            let large = String(repeating: "x", count: 1 << 20)
            let answer = try await service.ask(
                .POST,
                "/questions",
                #"{"title":"t","author":"a","body":"\#(large)"}"#
            )
            #expect(answer.status == 413)
        }
    }
}
