import Foundation
import Lifecycle
import NIOCore
import NIOHTTP1
import Service
import Testing

/// What is answered on the event loop is answered as the routes would.
@Suite(.timeLimit(.minutes(30))) struct DirectAnswerTests {
    private static let odd =
        "\"quotes\", \\ and / and \t\n\r\u{8}\u{c}\u{1}\u{1f} é 😀 \u{2028} 'sql'; drop table"

    /// A header that sends a request to the routes.
    private static let toTheRoutes: HTTPHeaders = ["Content-Length": "0"]

    @Test func aQuestionIsTheSameFromTheEventLoopAndFromTheRoutes() async throws {
        try await RunningService.withFreshDatabase { (service: RunningService) async throws in
            let id = try await service.addQuestion(title: Self.odd, body: Self.odd)
            let direct = try await service.ask(.GET, "/questions/\(id)")
            let routed = try await service.ask(.GET, "/questions/\(id)", headers: Self.toTheRoutes)
            #expect(direct.status == 200)
            #expect(direct.json["title"] as? String == Self.odd)
            #expect(direct.body == routed.body)
            #expect(
                Set(direct.headers.map { $0.name.lowercased() }).isSuperset(of: ["date", "x-request-id"])
            )
            #expect(direct.headers["content-type"] == routed.headers["content-type"])
            #expect(direct.headers["x-fakestack-instance"] == routed.headers["x-fakestack-instance"])
        }
    }

    @Test func aNewQuestionIsTheSameFromTheEventLoopAndFromTheRoutes() async throws {
        try await RunningService.withFreshDatabase { (service: RunningService) async throws in
            let body = #"{"title":"t\u00e9\n","body":"b","author":"\ud83d\ude00"}"#
            let direct = try await service.ask(.POST, "/questions", body)
            let routed = try await service.ask(.POST, "/questions", body, headers: ["Idempotency-Key": "k"])
            for (answer, path) in [(direct, "/questions/1"), (routed, "/questions/2")] {
                #expect(answer.status == 201)
                #expect(answer.headers["location"] == [path])
                #expect(answer.json["title"] as? String == "té\n")
                #expect(answer.json["author"] as? String == "😀")
            }
            #expect(direct.json.keys.sorted() == routed.json.keys.sorted())
        }
    }

    @Test(arguments: [
        "", "{", "[]", #"{"title":"t"}"#, #"{"title":"t","body":"b","author":"a","x":1}"#,
        #"{"title":"","body":"b","author":"a"}"#, #"{"title":1,"body":"b","author":"a"}"#,
        #"{"title":"\u0000","body":"b","author":"a"}"#,
    ])
    func aBadBodyIsRefusedInTheSameWords(_ body: String) async throws {
        try await RunningService.withFreshDatabase { (service: RunningService) async throws in
            let direct = try await service.ask(.POST, "/questions", body)
            let routed = try await service.ask(.POST, "/questions", body, headers: ["Idempotency-Key": "k"])
            #expect([400, 422].contains(direct.status))
            #expect(direct.status == routed.status)
            #expect(direct.body == routed.body)
            #expect(direct.headers["content-type"] == ["application/problem+json"])
        }
    }

    @Test(arguments: ["/questions/999999", "/questions/0", "/questions/007", "/questions/1x", "/questions/"])
    func whatIsNotThereIsTheSame404(_ path: String) async throws {
        try await RunningService.withFreshDatabase { (service: RunningService) async throws in
            let direct = try await service.ask(.GET, path)
            let routed = try await service.ask(.GET, path, headers: Self.toTheRoutes)
            #expect(direct.status == routed.status)
            #expect(direct.body == routed.body)
        }
    }

    @Test func pipelinedRequestsOfEveryKindAreAnsweredInTheirOrder() async throws {
        try await RunningService.withFreshDatabase { (service: RunningService) async throws in
            let id = try await service.addQuestion(title: "first", body: "b")
            let paths = ["/questions/\(id)", "/questions?limit=1", "/health", "/questions/\(id)", "/live"]
            let requests = (0..<20).flatMap { _ in paths }
            let answers = try await service.pipelined(requests)
            let kinds = answers.map { body in
                switch true {
                case body.hasPrefix(#"{"author""#): "one"
                case body.hasPrefix(#"{"next""#): "list"
                case body.hasPrefix(#"{"color""#): "health"
                case body == "live\n": "live"
                default: body
                }
            }
            #expect(kinds == (0..<20).flatMap { _ in ["one", "list", "health", "one", "live"] })
            #expect(service.instance.lifecycle.inflight().inflight == 0)
        }
    }

    @Test func aClientThatHasSaidAllItHasToSayStillGetsItsAnswer() async throws {
        try await RunningService.withFreshDatabase { (service: RunningService) async throws in
            let id = try await service.addQuestion(title: "t", body: "b")
            let paths = ["/questions/\(id)", "/questions?limit=1", "/questions/\(id)"]
            let answers = try await service.pipelined(paths, halfClosing: true)
            #expect(answers.map { $0.contains(#""title":"t""#) } == [true, true, true])
        }
    }

    @Test func aClientThatVanishesWhileItsQueryRunsLeavesNothingInFlight() async throws {
        try await RunningService.withFreshDatabase { (service: RunningService) async throws in
            let id = try await service.addQuestion(title: "t", body: "b")
            for _ in 0..<200 {
                try await service.vanish(after: "GET /questions/\(id) HTTP/1.1\r\nHost: x\r\n\r\n")
            }
            await service.instance.lifecycle.untilIdle()
            #expect(service.instance.lifecycle.inflight().inflight == 0)
            #expect(try await service.ask(.GET, "/questions/\(id)").status == 200)
        }
    }
}
