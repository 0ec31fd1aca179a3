import Foundation
import Lifecycle
import LifecycleHTTP
import NIOCore
import NIOHTTP1
import NIOPosix
import Postgres
import PrivatePostgres
import Service
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(30))) struct FeedTests {
    private static func question(_ title: String, body: String = "b") -> String {
        #"{"title":"\#(title)","body":"\#(body)","author":"a"}"#
    }

    /// The next titles of a feed, read while others write.
    private static func titles(_ count: Int, of feed: FeedReader) async throws -> [String] {
        var feed = feed
        return try await feed.titles(count)
    }

    @Test func questionsArriveAsTheyAreAskedAndAnObsoleteInstanceEndsTheStream() async throws {
        try await RunningService.withFreshDatabase { (service: RunningService) async throws in
            var feed = try await FeedReader.open(service)
            #expect(feed.status == 200)
            #expect(feed.headers["content-type"] == "text/event-stream")
            #expect(feed.headers["connection"] == "close")
            #expect(service.instance.lifecycle.inflight().streams == 1)
            #expect(service.instance.lifecycle.inflight().inflight == 1)
            for title in ["one", "two", "line\\nbreak"] {
                _ = try await service.ask(.POST, "/questions", Self.question(title))
            }
            #expect(try await feed.titles(3) == ["one", "two", "line\nbreak"])
            _ = try await service.ask(.GET, "/obsolete")
            let last = try await feed.next()
            #expect(last?.name == "obsolete")
            #expect(last?.data == #"{"instance":"test","state":"obsolete"}"#)
            #expect(try await feed.next() == nil)
            await service.instance.lifecycle.untilIdle()
            #expect(service.instance.lifecycle.inflight().streams == 0)
            // An obsolete instance still answers, and still says where to resume.
            var again = try await FeedReader.open(service, after: feed.lastID)
            #expect(again.lastID == feed.lastID)
            #expect(try await again.next()?.name == "obsolete")
            #expect(try await again.next() == nil)
        }
    }

    @Test func lastEventIDResumesOnAnotherInstanceWithoutGapOrRepeat() async throws {
        try await withTestDatabase(copying: RunningService.migrated) { database in
            try await RunningService.with(database: database.connectionString) {
                (first: RunningService) async throws in
                await first.until(.serving)
                try await RunningService.with(database: database.connectionString) {
                    (second: RunningService) async throws in
                    await second.until(.serving)
                    var feed = try await FeedReader.open(first)
                    // From the very beginning, before any event: that position resumes, too.
                    let start = feed.lastID
                    let count = 200
                    let writing = Task {
                        try await withThrowingTaskGroup(of: Void.self) { tasks in
                            for number in 1...count {
                                let service = number.isMultiple(of: 2) ? first : second
                                tasks.addTask {
                                    let answer = try await service.ask(
                                        .POST,
                                        "/questions",
                                        Self.question("\(number)")
                                    )
                                    #expect(answer.status == 201)
                                }
                            }
                            try await tasks.waitForAll()
                        }
                    }
                    var seen: [String] = []
                    for turn in 0..<10 {
                        seen += try await feed.titles(20)
                        // Each time on the other instance, in the midst of the writing.
                        feed = try await FeedReader.open(
                            turn.isMultiple(of: 2) ? second : first,
                            after: feed.lastID
                        )
                    }
                    try await writing.value
                    #expect(seen.count == count)
                    #expect(Set(seen) == Set((1...count).map(String.init)))
                    var whole = try await FeedReader.open(second, after: start)
                    #expect(try await whole.titles(count) == seen)
                }
            }
        }
    }

    @Test func aQuestionThatIsCommittedLateIsNotMissed() async throws {
        try await withTestDatabase(copying: RunningService.migrated) { database in
            _ = try await withTestClient(of: database.configuration) { client in
                try await RunningService.with(database: database.connectionString) {
                    (service: RunningService) async throws in
                    await service.until(.serving)
                    var feed = try await FeedReader.open(service)
                    try await client.withTransaction { session in
                        try await session.query(
                            "insert into questions (title, body, author_id) values ('early', 'b', author_named('late'))"
                        )
                        _ = try await service.ask(.POST, "/questions", Self.question("late"))
                        // Later in every order but that of the commits.
                        let page = try await service.ask(.GET, "/questions")
                        #expect((page.json["questions"] as? [any Sendable])?.count == 1)
                    }
                    #expect(try await feed.titles(2) == ["early", "late"])
                }
            }
        }
    }

    @Test func heartbeatsComeWhenNothingElseDoesAndFindWhatNobodyAnnounced() async throws {
        try await withTestDatabase(copying: RunningService.migrated) { database in
            _ = try await withTestClient(of: database.configuration) { client in
                try await RunningService.with(database: database.connectionString) {
                    $0.feedHeartbeat = .milliseconds(100)
                } _: { (service: RunningService) async throws in
                    await service.until(.serving)
                    var feed = try await FeedReader.open(service)
                    for _ in 1...2 {
                        let event = try await feed.next()
                        #expect(event?.comment == "heartbeat")
                    }
                    try await client.query(
                        "insert into questions (title, body, author_id) values ('quiet', 'b', author_named('a'))"
                    )
                    #expect(try await feed.titles(1) == ["quiet"])
                }
            }
        }
    }

    @Test func theStreamOutlivesTheDatabaseAndGoesOnWithoutGap() async throws {
        try await withPrivateServer { server in
            try await RunningService.migrate(server.connectionString)
            try await RunningService.with(database: server.connectionString) {
                $0.feedHeartbeat = .milliseconds(100)
            } _: { (service: RunningService) async throws in
                await service.until(.serving)
                var feed = try await FeedReader.open(service)
                _ = try await service.ask(.POST, "/questions", Self.question("before"))
                #expect(try await feed.titles(1) == ["before"])
                try await server.stop(mode: .immediate)
                while service.instance.lifecycle.health().database == .up { await Task.yield() }
                while try await feed.next()?.comment != "heartbeat" {}
                // Where others read, one more is let in: the instance knows where they stand.
                var second = try await FeedReader.open(service)
                try await server.start()
                while service.instance.lifecycle.health().database == .down { await Task.yield() }
                for title in ["after", "more"] {
                    #expect(try await service.ask(.POST, "/questions", Self.question(title)).status == 201)
                }
                #expect(try await feed.titles(2) == ["after", "more"])
                #expect(try await second.titles(2) == ["after", "more"])
            }
        }
    }

    @Test func withoutADatabaseOnlyWhoKnowsWhereToResumeIsLetIn() async throws {
        try await withPrivateServer { server in
            try await RunningService.migrate(server.connectionString)
            try await RunningService.with(database: server.connectionString) {
                $0.feedHeartbeat = .milliseconds(100)
            } _: { (service: RunningService) async throws in
                await service.until(.serving)
                let position = try await FeedReader.open(service).lastID
                _ = try await service.ask(.POST, "/questions", Self.question("missed"))
                await service.instance.lifecycle.untilIdle()
                try await server.stop(mode: .immediate)
                while service.instance.lifecycle.health().database == .up { await Task.yield() }
                #expect(try await FeedReader.open(service).status == 503)
                var feed = try await FeedReader.open(service, after: position)
                #expect(try await feed.next()?.comment == "heartbeat")
                try await server.start()
                #expect(try await feed.titles(1) == ["missed"])
            }
        }
    }

    @Test(arguments: ["x", "1", "-1-1", "1-2-3"])
    func aLastEventIDOfNoFeedIsRefused(id: String) async throws {
        try await RunningService.withFreshDatabase { (service: RunningService) async throws in
            let feed = try await FeedReader.open(service, after: id)
            #expect(feed.status == 400)
        }
    }

    @Test(arguments: [ShutdownStateMachine.Signal.terminate, .interrupt])
    func aSignalEndsTheStreamAndNothingIsCut(signal: ShutdownStateMachine.Signal) async throws {
        try await withTestDatabase(copying: RunningService.migrated) { database in
            let ending = try await RunningService.with(database: database.connectionString) {
                $0.shutdownDelay = .zero
            } _: { (service: RunningService) async throws in
                await service.until(.serving)
                var feed = try await FeedReader.open(service)
                service.signal(signal)
                var last: FeedReader.Event?
                while let event = try await feed.next() { last = event }
                #expect(last?.name == "obsolete")
            }
            #expect(ending == .clean)
        }
    }

    @Test func aReaderThatDoesNotReadIsCutAtTheEndAndHeldUpNobodyBefore() async throws {
        try await withTestDatabase(copying: RunningService.migrated) { database in
            let ending = try await RunningService.with(database: database.connectionString) {
                $0.streamGrace = .milliseconds(100)
                // However slow the machine is: the stream's end is what cuts the reader, not this limit.
                $0.limits.write = .seconds(600)
            } _: { (service: RunningService) async throws in
                await service.until(.serving)
                let stuck = try await StuckReader.open(port: service.port)
                while service.instance.lifecycle.inflight().streams == 0 { await Task.yield() }
                async let titles = Self.titles(300, of: FeedReader.open(service))
                while service.instance.lifecycle.inflight().streams == 1 { await Task.yield() }
                // More than sockets hold: the stuck reader's stream waits in the middle of it.
                let body = String(repeating: "x", count: 30_000)
                let questions = (1...300).map { Self.question("\($0)", body: body) }
                let imported = try await service.ask(
                    .POST,
                    "/questions/import",
                    questions.joined(separator: "\n"),
                    headers: ["Content-Type": "application/x-ndjson"]
                )
                #expect(imported.json["accepted"] as? Int == 300)
                #expect(try await titles.count == 300)
                #expect(service.instance.lifecycle.inflight().streams >= 1)
                _ = try await service.ask(.GET, "/obsolete")
                await service.instance.lifecycle.untilIdle()
                await stuck.close()
            }
            #expect(ending == .clean)
        }
    }

    @Test func aReaderThatLeavesIsNotInFlightAnyMore() async throws {
        try await RunningService.withFreshDatabase { (service: RunningService) async throws in
            let reader = try await StuckReader.open(port: service.port)
            while service.instance.lifecycle.inflight().streams == 0 { await Task.yield() }
            await reader.close()
            await service.instance.lifecycle.untilIdle()
        }
    }
}

/// A reader that asks for the feed and never reads it.
private struct StuckReader {
    let channel: any Channel

    static func open(port: Int) async throws -> StuckReader {
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.autoRead, value: false)
            .connect(host: "127.0.0.1", port: port).get()
        try await channel.writeAndFlush(
            ByteBuffer(string: "GET /questions/feed HTTP/1.1\r\nHost: x\r\n\r\n")
        )
        return StuckReader(channel: channel)
    }

    func close() async {
        try? await channel.close()
    }
}
