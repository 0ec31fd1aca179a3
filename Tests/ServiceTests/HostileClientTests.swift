import Foundation
import Lifecycle
import NIOCore
import NIOHTTP1
import Service
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(30))) struct HostileClientTests {
    /// Sends all of this, closes its side, and returns everything until the end.
    private static func say(_ bytes: [UInt8], _ service: RunningService) async throws -> String {
        let connection = try await RawConnection.open(port: service.port)
        // A server that has seen enough may close before all is sent.
        try? await connection.send(bytes)
        try? await connection.closeOutput()
        let answer = await connection.receivedToEnd()
        await connection.close()
        return answer
    }

    @Test func tenThousandMalformedRequestsBreakNothing() async throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        try await RunningService.withFreshDatabase { (service: RunningService) async throws in
            let outcomes = try await withThrowingTaskGroup(of: [String: String].self) { lanes in
                for lane in 0..<20 {
                    lanes.addTask {
                        var random = SeededGenerator(seed: seed &+ UInt64(lane))
                        var outcomes: [String: String] = [:]
                        for _ in 0..<500 {
                            let request = MalformedRequest(using: &random)
                            let answer = try await Self.say(request.bytes, service)
                            let said = String(decoding: request.bytes.prefix(300), as: UTF8.self)
                            for line in answer.components(separatedBy: "\r\n") where line.hasPrefix("HTTP/1.")
                            {
                                outcomes[String(line.dropFirst(9).prefix(3))] = said
                            }
                        }
                        return outcomes
                    }
                }
                return try await lanes.reduce(into: [:]) { $0.merge($1) { first, _ in first } }
            }
            #expect(outcomes["500"] == nil, "seed \(seed)")
            // They got to the parser, to the rules of heads, to the router and to the handlers.
            #expect(
                outcomes.keys.count { ["200", "400", "404", "417", "431", "501", "505"].contains($0) } == 7
            )
            await service.instance.lifecycle.untilIdle()
            #expect(service.instance.lifecycle.current == .serving, "seed \(seed)")
            #expect(service.instance.lifecycle.inflight().inflight == 0, "seed \(seed)")
            #expect(try await service.ask(.GET, "/questions").status == 200, "seed \(seed)")
        }
    }

    @Test func noSpellingOfAnAdministratorsPathWorksOnTheTrafficPort() async throws {
        try await withTestDatabase(copying: RunningService.migrated) { database in
            try await RunningService.with(database: database.connectionString) {
                $0.adminPort = 0
                $0.adminToken = "secret"
            } _: { (service: RunningService) async throws in
                await service.until(.serving)
                let spellings = [
                    "/obsolete", "/obsolete/", "//obsolete", "/%6fbsolete", "/OBSOLETE?x", "/obsolete?x",
                    "/obsolete#x", "/./obsolete", "/x/../obsolete", "/obsolete%00", "/obsolete;x",
                    "http://x/obsolete",
                ]
                for target in spellings {
                    for method in ["GET", "POST"] {
                        let text =
                            "\(method) \(target) HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer secret\r\nContent-Length: 0\r\n\r\n"
                        let answer = try await Self.say(Array(text.utf8), service)
                        #expect(answer.hasPrefix("HTTP/1.1 4"), "\(method) \(target): \(answer)")
                    }
                }
                #expect(service.instance.lifecycle.current == .serving)

                let right: HTTPHeaders = ["Authorization": "Bearer secret"]
                for wrong in ["Bearer", "Bearer secre", "Bearer secretx", "Basic secret", "secret"] {
                    let given: HTTPHeaders = ["Authorization": wrong]
                    let status = try await service.ask(.POST, "/obsolete", headers: given, onAdminPort: true)
                        .status
                    #expect(status == 401, "\(wrong)")
                }
                _ = try await service.ask(.POST, "/obsolete", headers: right, onAdminPort: true)
                #expect(try await service.ask(.DELETE, "/obsolete", onAdminPort: true).status == 401)
                #expect(service.instance.lifecycle.current == .obsolete)
                #expect(
                    try await service.ask(.HEAD, "/obsolete", headers: right, onAdminPort: true).status == 405
                )
                let back = try await service.ask(.DELETE, "/obsolete", headers: right, onAdminPort: true)
                #expect(back.status == 200)
                #expect(service.instance.lifecycle.current == .serving)
            }
        }
    }

    @Test func whatIsWrittenIsStoredToTheLetter() async throws {
        let texts = [
            "'; drop table questions; --", "$1", "%s %n", "\\", "\\x41", "\"", "a\tb\r\nc",
            "\u{202E}\u{FEFF}", "🦊👩‍👩‍👧",
            "é\u{301}", "<script>alert(1)</script>", "{{7*7}}", "\u{1}\u{7F}", " ", "null",
        ]
        try await RunningService.withFreshDatabase { (service: RunningService) async throws in
            for text in texts {
                let body = try JSONEncoder().encode(["title": text, "body": text, "author": text])
                let answer = try await service.ask(.POST, "/questions", String(decoding: body, as: UTF8.self))
                #expect(answer.status == 201, "\(text)")
                let shown = try await service.ask(.GET, try #require(answer.headers["Location"].first))
                for field in ["title", "body", "author"] {
                    // By scalars: equal strings may be spelled differently.
                    let stored = try #require(shown.json[field] as? String)
                    #expect(Array(stored.unicodeScalars) == Array(text.unicodeScalars))
                }
            }
        }
    }

    @Test func aBodyAnnouncedTooLargeIsRefusedUnread() async throws {
        try await RunningService.withFreshDatabase { (service: RunningService) async throws in
            for expectation in ["", "Expect: 100-continue\r\n"] {
                let connection = try await RawConnection.open(port: service.port)
                try await connection.send(
                    "POST /questions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n\(expectation)Content-Length: 1048577\r\n\r\n"
                )
                let answer = await connection.receivedToEnd()
                #expect(answer.hasPrefix("HTTP/1.1 413"))
                #expect(answer.contains("Connection: close"))
                #expect(answer.contains(#""status":413"#))
                await connection.close()
            }
            await service.instance.lifecycle.untilIdle()
            #expect(service.instance.lifecycle.inflight().total == 2)
        }
    }

    @Test func aSlowDownloadIsInFlightUntilItsLastByte() async throws {
        try await RunningService.withFreshDatabase { (service: RunningService) async throws in
            let text = String(repeating: "x", count: 30_000)
            for _ in 1...100 {
                _ = try await service.ask(
                    .POST,
                    "/questions",
                    #"{"title":"t","author":"a","body":"\#(text)"}"#
                )
            }
            let lifecycle = service.instance.lifecycle
            await lifecycle.untilIdle()
            // More such answers than two kernels buffer.
            let ask = "GET /questions?limit=100 HTTP/1.1\r\nHost: x\r\n\r\n"
            let connection = try await RawConnection.open(port: service.port, reads: false)
            try await connection.send(String(repeating: ask, count: 9))
            try await connection.send("GET /live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            while lifecycle.inflight().total < 101 { try await Task.sleep(for: .milliseconds(1)) }
            #expect(lifecycle.inflight().inflight >= 1)
            try await connection.resumeReading()
            let answers = await connection.receivedToEnd()
            #expect(answers.utf8.count > 9 * 100 * 30_000)
            #expect(answers.hasSuffix("\r\n\r\nlive\n"))
            await lifecycle.untilIdle()
            #expect(lifecycle.inflight().total == 109)
            await connection.close()
        }
    }
}
