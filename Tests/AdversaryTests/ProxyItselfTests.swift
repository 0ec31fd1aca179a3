import Foundation
import Synchronization
import TestSupport
import Testing

/// That the adversary does what these tests say it does, and nothing else.
@Suite(.timeLimit(.minutes(2))) struct ProxyItselfTests {
    private static let question = #"{"title": "why?", "body": "because", "author": "Ada"}"#

    @Test func whatNoTrickIsPlayedOnPassesAsItWas() async throws {
        try await Stage.with(old: 3) { stage in
            var answers: [[String]] = []
            for port in [stage.service.port, stage.adversary.port] {
                let connection = try await RawConnection.open(port: port)
                try await connection.send(
                    "GET /questions?limit=2 HTTP/1.1\r\nHost: h\r\n\r\n"
                        + "GET /nothing HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"
                )
                let text = await connection.receivedToEnd()
                answers.append(
                    // Each request has an id of its own.
                    text.split(separator: "\r\n").map(String.init).filter { !$0.hasPrefix("X-Request-Id:") }
                )
                await connection.close()
            }
            #expect(answers[0] == answers[1])
            #expect(answers[0].first == "HTTP/1.1 200 OK")
            #expect(stage.adversary.exchanges.map(\.request.kind) == ["GET /questions", "GET /nothing"])
            #expect(stage.adversary.exchanges.map { $0.answer?.status } == [200, 404])
        }
    }

    @Test func uploadsAndFeedsPassAsTheyCome() async throws {
        try await Stage.with { stage in
            let feed = try await RawConnection.open(port: stage.adversary.port)
            try await feed.send("GET /questions/feed HTTP/1.1\r\nHost: h\r\n\r\n")
            try await feed.received { $0.contains("retry:") }
            let upload = try await RawConnection.open(port: stage.adversary.port)
            try await upload.send(
                "POST /questions/import HTTP/1.1\r\nHost: h\r\nContent-Type: application/x-ndjson\r\n"
                    + "Transfer-Encoding: chunked\r\n\r\n"
            )
            for _ in 0..<2 {
                let line = Self.question + "\n"
                try await upload.send("\(String(line.utf8.count, radix: 16))\r\n\(line)\r\n")
            }
            try await upload.send("0\r\n\r\n")
            try await upload.received { $0.contains(#""accepted":2"#) }
            try await feed.received { $0.split(separator: "event: question").count == 3 }
            await upload.close()
            await feed.close()
        }
    }

    @Test func itAnswersByItselfBeforeTheServiceHearsOfItOrAfterTheCommit() async throws {
        try await Stage.with { stage in
            let refusal = Answer(unsigned: 502, "Bad Gateway")
            for (trick, rows) in [(Trick.answer(refusal), 0), (.rewrite { $0 = refusal }, 1)] {
                stage.adversary.play { _ in trick }
                let answer = try await Self.ask(stage)
                #expect(answer.status == 502)
                #expect(answer["x-fakestack-instance"] == nil)
                let found = try await Self.rows(stage)
                #expect(found == rows)
            }
        }
    }

    @Test func itDropsBeforeTheServiceHearsOfItOrAfterTheCommit() async throws {
        try await Stage.with { stage in
            for (trick, rows) in [(Trick.drop, 0), (.dropAfterCommit, 1)] {
                stage.adversary.play { _ in trick }
                await #expect(throws: (any Error).self) { try await Self.ask(stage) }
                let found = try await Self.rows(stage)
                #expect(found == rows)
            }
        }
    }

    @Test func itRewritesTheBodyAndTheHeaders() async throws {
        try await Stage.with { stage in
            stage.adversary.play { _ in
                .rewrite { answer in
                    answer["location"] = "/questions/7"
                    answer["x-fakestack-color"] = nil
                    answer.text = "{}"
                }
            }
            let answer = try await Self.ask(stage)
            #expect(answer.status == 201)
            #expect(answer["location"] == "/questions/7")
            #expect(answer["x-fakestack-color"] == nil)
            #expect(answer["x-fakestack-instance"] == stage.service.instance)
            #expect(answer.text == "{}")
            #expect(stage.adversary.exchanges.first?.answer?["location"] == "/questions/1")
        }
    }

    @Test func itKeepsAnAnswerBack() async throws {
        try await Stage.with { stage in
            for trick in [Trick.delayRequest(.milliseconds(300)), .delayAnswer(.milliseconds(300))] {
                stage.adversary.play { _ in trick }
                let start = ContinuousClock.now
                try await Self.ask(stage)
                #expect(start.duration(to: .now) >= .milliseconds(300))
            }
            #expect(stage.adversary.exchanges.allSatisfy { ($0.took ?? .zero) >= .milliseconds(300) })
        }
    }

    @Test(arguments: [Duration.zero, .milliseconds(50)])
    func itSendsASecondAnswerBehindTheFirst(after delay: Duration) async throws {
        try await Stage.with { stage in
            var second = Answer(unsigned: 200, "OK", body: "a stranger's")
            second["connection"] = "close"
            let answer = second
            stage.adversary.play { _ in .append(answer, after: delay) }
            let connection = try await RawConnection.open(port: stage.adversary.port)
            try await connection.send("GET /questions HTTP/1.1\r\nHost: h\r\n\r\n")
            let text = await connection.receivedToEnd()
            #expect(text.split(separator: "HTTP/1.1 200 OK").count == 2)
            #expect(text.hasSuffix("a stranger's"))
            await connection.close()
        }
    }

    @Test func itHasTheServiceDoItTwice() async throws {
        try await Stage.with { stage in
            stage.adversary.play { _ in .twice(after: .milliseconds(100)) }
            try await Self.ask(stage)
            while try await Self.rows(stage) < 2 { try await Task.sleep(for: .milliseconds(20)) }
            #expect(stage.adversary.exchanges.count == 1)
        }
    }

    @Test func itCutsRepeatsAndReordersTheEventsOfAFeed() async throws {
        try await Stage.with { stage in
            let count = Mutex(0)
            stage.adversary.play { request in
                guard request.kind == "GET /questions/feed" else { return .pass }
                return .events { event in
                    guard event.contains("event: question") else { return [event] }
                    return
                        switch count.withLock({
                            $0 += 1
                            return $0
                        })
                    {
                    case 1: []
                    case 2: [event, event]
                    default: nil
                    }
                }
            }
            let feed = try await RawConnection.open(port: stage.adversary.port)
            try await feed.send("GET /questions/feed HTTP/1.1\r\nHost: h\r\n\r\n")
            try await feed.received { $0.contains("retry:") }
            for _ in 0..<3 { try await Self.ask(stage) }
            let text = await feed.receivedToEnd()
            let ids = text.matches(of: /"id":(\d+)/).map(\.1)
            #expect(ids == ["2", "2"])
            await feed.close()
        }
    }

    @Test func itGoesFromOneServiceToTheNextAndLeavesWithThem() async throws {
        try await Stage.with { stage in
            try await Service.with(
                database: stage.database.connectionString,
                ["--color", "green"]
            ) { green in
                stage.adversary.route(to: [stage.service.port, green.port])
                var colors: [String] = []
                for _ in 0..<4 { colors.append(try await Self.ask(stage)["x-fakestack-color"] ?? "") }
                #expect(colors == ["blue", "green", "blue", "green"])
                stage.adversary.route(to: [green.port])
                #expect(try await Self.ask(stage)["x-fakestack-color"] == "green")
                green.signal(SIGKILL)
                _ = try? await green.program.line(with: "never said")
                await #expect(throws: (any Error).self) { try await Self.ask(stage) }
            }
        }
    }

    @discardableResult
    private static func ask(_ stage: Stage) async throws -> Answer {
        try await Caller.send("POST", "/questions", question, port: stage.adversary.port)
    }

    private static func rows(_ stage: Stage) async throws -> Int {
        let page = try await Caller.send("GET", "/questions?limit=100", port: stage.service.port)
        return page.text.matches(of: /"id":/).count
    }
}
