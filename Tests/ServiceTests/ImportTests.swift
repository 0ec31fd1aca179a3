import Foundation
import Lifecycle
import NIOHTTP1
import Postgres
import PrivatePostgres
import Service
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(30))) struct ImportTests {
    private static let type: HTTPHeaders = ["Content-Type": "application/x-ndjson"]

    private static func line(_ title: String) -> String {
        #"{"title":"\#(title)","body":"b","author":"a"}"# + "\n"
    }

    private static func titles(_ service: RunningService) async throws -> [String] {
        let page = try await service.ask(.GET, "/questions?limit=100")
        let questions = page.json["questions"] as? [[String: any Sendable]] ?? []
        return questions.compactMap { $0["title"] as? String }
    }

    @Test func badLinesAreNamedByNumberAndGoodOnesKept() async throws {
        try await RunningService.withFreshDatabase { (service: RunningService) async throws in
            let lines = [
                Self.line("one"), "nonsense\n", "\n", #"{"title":"x"}"# + "\n", "  \r\n",
                Self.line(String(repeating: "x", count: 200_000)),
                Self.line("two").replacing("\n", with: "\r\n"),
                #"{"title":"","body":"b","author":"a"}"# + "\n", "[]\n",
                #"{"title":"last","body":"'); drop table questions;-- 🦊","author":"a"}"#,
            ]
            let answer = try await service.ask(
                .POST,
                "/questions/import",
                lines.joined(),
                headers: Self.type
            )
            #expect(answer.status == 200)
            #expect(answer.json["accepted"] as? Int == 3)
            #expect(answer.json["rejected_total"] as? Int == 5)
            let rejected = try #require(answer.json["rejected"] as? [[String: any Sendable]])
            #expect(rejected.compactMap { $0["line"] as? Int } == [2, 4, 6, 8, 9])
            #expect(rejected.allSatisfy { ($0["error"] as? String)?.isEmpty == false })
            #expect(try await Self.titles(service) == ["last", "two", "one"])
        }
    }

    @Test func onlyTheFirstRejectionsAreNamedAndAllAreCounted() async throws {
        try await RunningService.withFreshDatabase { (service: RunningService) async throws in
            let lines = String(repeating: "x\n", count: 1500) + Self.line("good")
            let answer = try await service.ask(.POST, "/questions/import", lines, headers: Self.type)
            #expect(answer.json["accepted"] as? Int == 1)
            #expect(answer.json["rejected_total"] as? Int == 1500)
            #expect((answer.json["rejected"] as? [any Sendable])?.count == 1000)
        }
    }

    @Test(arguments: ["", "\n\n"])
    func nothingToImportIsNoError(body: String) async throws {
        try await RunningService.withFreshDatabase { (service: RunningService) async throws in
            let answer = try await service.ask(.POST, "/questions/import", body, headers: Self.type)
            #expect(answer.status == 200)
            #expect(answer.body == #"{"accepted":0,"rejected":[],"rejected_total":0}"# + "\n")
        }
    }

    @Test func anotherMediaTypeIsRefused() async throws {
        try await RunningService.withFreshDatabase { (service: RunningService) async throws in
            let answer = try await service.ask(.POST, "/questions/import", Self.line("t"))
            #expect(answer.status == 415)
            #expect(try await Self.titles(service).isEmpty)
        }
    }

    @Test func aRepeatWithTheSameKeyImportsNothingAgain() async throws {
        try await RunningService.withFreshDatabase { (service: RunningService) async throws in
            let body = (1...1200).map { Self.line("\($0)") }.joined() + "bad\n"
            var headers = Self.type
            headers.add(name: "Idempotency-Key", value: "i1")
            let keyed = headers
            let answers = try await withThrowingTaskGroup(of: RunningService.Answer.self) { tasks in
                for _ in 1...3 {
                    tasks.addTask {
                        try await service.ask(.POST, "/questions/import", body, headers: keyed)
                    }
                }
                return try await tasks.reduce(into: []) { $0.append($1) }
            }
            #expect(Set(answers.map(\.status)) == [200])
            #expect(Set(answers.map(\.body)).count == 1)
            #expect(answers.first?.json["accepted"] as? Int == 1200)
            #expect(answers.filter { $0.headers["Idempotent-Replayed"] == ["true"] }.count == 2)
            let again = try await service.ask(.POST, "/questions/import", body, headers: keyed)
            #expect(again.headers["Idempotent-Replayed"] == ["true"])
            let other = try await service.ask(.POST, "/questions/import", body + "\n", headers: keyed)
            #expect(other.status == 422)
            var count = 0
            var next: String? = ""
            while let cursor = next {
                let after = cursor.isEmpty ? "" : "&after=\(cursor)"
                let page = try await service.ask(.GET, "/questions?limit=100\(after)")
                count += (page.json["questions"] as? [any Sendable])?.count ?? 0
                next = page.json["next"] as? String
            }
            #expect(count == 1200)
        }
    }

    @Test(arguments: [false, true])
    func ofAnUploadThatIsCutOffWhatWasInsertedStaysUnlessItHasAKey(hasKey: Bool) async throws {
        try await withTestDatabase(copying: RunningService.migrated) { database in
            _ = try await withTestClient(of: database.configuration) { client in
                try await RunningService.with(database: database.connectionString) {
                    (service: RunningService) async throws in
                    await service.until(.serving)
                    let headers = hasKey ? ["Idempotency-Key: cut"] : []
                    let upload = try await StreamedUpload.begin(port: service.port, headers: headers)
                    for _ in 1...3 {
                        try await upload.send((1...1000).map { Self.line("\($0)") }.joined())
                    }
                    // The second batch is taken when the first is in: then something is certain.
                    while !hasKey, try await client.questionCount() == 0 {}
                    await upload.abandon()
                    await service.instance.lifecycle.untilIdle()
                    let kept = try await client.questionCount()
                    #expect(hasKey ? kept == 0 : kept > 0 && kept % 1000 == 0)
                    // The key is free: nothing was done with it.
                    let again = try await StreamedUpload.begin(port: service.port, headers: headers)
                    try await again.send(Self.line("whole"))
                    #expect(try await again.finish(until: "}\n").contains(#""accepted":1"#))
                    #expect(try await client.questionCount() == kept + 1)
                }
            }
        }
    }

    @Test func whereTheDatabaseIsLostTheAnswerSaysWhatIsInForSure() async throws {
        try await withPrivateServer { server in
            try await RunningService.migrate(server.connectionString)
            let configuration = try PostgresConfiguration(url: server.connectionString, environment: [:])
            _ = try await withTestClient(of: configuration) { client in
                try await RunningService.with(database: server.connectionString) {
                    (service: RunningService) async throws in
                    await service.until(.serving)
                    let upload = try await StreamedUpload.begin(port: service.port)
                    let batch = (1...1000).map { Self.line("\($0)") }.joined()
                    try await upload.send(batch)
                    while try await client.questionCount() < 1000 {}
                    try await server.stop(mode: .immediate)
                    for _ in 1...2 { try? await upload.send(batch) }
                    let answer = try await upload.finish(until: "}\n")
                    #expect(answer.hasPrefix("HTTP/1.1 503"))
                    #expect(answer.contains(#""accepted":1000,"#))
                    try await server.start()
                    await client.waitUntil(up: true)
                    #expect(try await client.questionCount() == 1000)
                }
            }
        }
    }
}

extension PostgresClient {
    fileprivate func questionCount() async throws -> Int {
        try await query("select count(*) from questions")[0].decode(Int.self, at: 0)
    }
}
