import Foundation
import Lifecycle
import Migrations
import NIOHTTP1
import Service
import TestSupport
import Testing

/// Both generations of the schema, and the time in which both are served.
@Suite(.timeLimit(.minutes(30))) struct ReleaseTests {
    private static func question(_ title: String, by author: String) -> String {
        #"{"title":"\#(title)","body":"b","author":"\#(author)"}"#
    }

    /// Runs an instance of a release until `body` ends.
    private static func with(
        release: Int,
        _ database: String,
        _ body: @escaping @Sendable (RunningService) async throws -> Void
    ) async throws {
        try await RunningService.with(database: database) {
            $0.identity = InstanceIdentity(instance: "release-\(release)", color: "blue", release: release)
        } _: { (service: RunningService) async throws in
            await service.until(.serving)
            try await body(service)
        }
    }

    /// Uses every path that reads or writes an author, and returns the question that it asked.
    private static func useEverything(_ service: RunningService, author: String) async throws -> String {
        let asked = try await service.ask(.POST, "/questions", question("asked", by: author))
        #expect(asked.status == 201)
        #expect(asked.json["author"] as? String == author)
        let path = try #require(asked.headers["Location"].first)
        let keyed = try await service.ask(
            .POST,
            "/questions",
            question("keyed", by: author),
            headers: ["Idempotency-Key": UUID().uuidString]
        )
        #expect(keyed.status == 201)
        for headers: HTTPHeaders in [[:], ["Idempotency-Key": UUID().uuidString]] {
            let answered = try await service.ask(
                .POST,
                "\(path)/answers",
                #"{"body":"b","author":"\#(author)"}"#,
                headers: headers
            )
            #expect(answered.status == 201)
        }
        let imported = try await service.ask(
            .POST,
            "/questions/import",
            [question("1", by: author), question("2", by: "\(author) too")].joined(separator: "\n"),
            headers: ["Content-Type": "application/x-ndjson"]
        )
        #expect(imported.json["accepted"] as? Int == 2)
        return path
    }

    /// Reads a question on every path, and expects its author on each.
    private static func expectAuthor(
        _ author: String,
        of path: String,
        from service: RunningService
    ) async throws {
        #expect(try await service.ask(.GET, path).json["author"] as? String == author)
        let answers =
            try await service.ask(.GET, "\(path)/answers").json["answers"] as? [[String: any Sendable]]
        #expect(answers?.compactMap { $0["author"] as? String } == [author, author])
        let page = try await service.ask(.GET, "/questions?limit=100")
        let questions = page.json["questions"] as? [[String: any Sendable]] ?? []
        let id = path.split(separator: "/").last.flatMap { Int($0) }
        #expect(questions.first { $0["id"] as? Int == id }?["author"] as? String == author)
    }

    @Test func eachReleaseReadsWhatTheOtherWritesOnTheExpandedSchema() async throws {
        try await withTestDatabase { database in
            let url = database.connectionString
            try await RunningService.migrate(url, release: 1)
            try await Self.with(release: 1, url) { (old: RunningService) async throws in
                let before = try await Self.useEverything(old, author: "Ada")
                try await RunningService.migrate(url, phase: .expand)
                // The instance that was there goes on, and what it wrote before the migration is not lost.
                let after = try await Self.useEverything(old, author: "Bob")
                try await Self.with(release: 2, url) { (new: RunningService) async throws in
                    let latest = try await Self.useEverything(new, author: "Ada")
                    for service in [old, new] {
                        try await Self.expectAuthor("Ada", of: before, from: service)
                        try await Self.expectAuthor("Bob", of: after, from: service)
                        try await Self.expectAuthor("Ada", of: latest, from: service)
                    }
                }
            }
        }
    }

    @Test func theNewReleaseServesThroughTheContract() async throws {
        try await withTestDatabase { database in
            let url = database.connectionString
            try await RunningService.migrate(url, phase: .expand)
            try await Self.with(release: 2, url) { (service: RunningService) async throws in
                let before = try await Self.useEverything(service, author: "Ada")
                try await RunningService.migrate(url, phase: .contract)
                let after = try await Self.useEverything(service, author: "Bob")
                try await Self.expectAuthor("Ada", of: before, from: service)
                try await Self.expectAuthor("Bob", of: after, from: service)
            }
        }
    }

    @Test func theFeedNamesTheAuthorInBothReleases() async throws {
        try await withTestDatabase { database in
            let url = database.connectionString
            try await RunningService.migrate(url, phase: .expand)
            for release in [1, 2] {
                try await Self.with(release: release, url) { (service: RunningService) async throws in
                    var feed = try await FeedReader.open(service)
                    _ = try await service.ask(.POST, "/questions", Self.question("told", by: "Ada"))
                    let event = try await feed.next()
                    #expect(event?.data.contains(#""author":"Ada""#) == true)
                }
            }
        }
    }
}
