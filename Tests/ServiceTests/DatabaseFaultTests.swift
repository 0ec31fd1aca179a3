import AsyncHTTPClient
import Foundation
import Lifecycle
import NIOHTTP1
import Postgres
import PrivatePostgres
import Service
import TestSupport
import Testing

/// What an instance does while its database is gone, full, frozen, slow or read-only.
@Suite(.timeLimit(.minutes(30))) struct DatabaseFaultTests {
    @Test func anAbsentDatabaseKeepsItRedWithTheReasonAndTheGraceEndsAtZero() async throws {
        try await withPrivateServer { server in
            try await RunningService.migrate(server.connectionString)
            try await server.stop()
            try await RunningService.with(database: server.connectionString) {
                $0.databaseGrace = .zero
                $0.adminPort = 0
            } _: { (service: RunningService) async throws in
                try await service.untilHealth { $0.body.contains("connection to server") }
                let red = try await service.ask(.GET, "/health")
                #expect(red.status == 503)
                #expect(!red.body.contains("connection to server"))
                #expect(red.json["state"] as? String == "starting")
                #expect(try await service.ask(.GET, "/live").status == 200)
                #expect(try await service.ask(.GET, "/questions").status == 503)
                try await server.start()
                await service.until(.serving)
                // Without a grace the loss shows at once, and so does the return.
                try await server.stop(mode: .immediate)
                try await service.untilHealth { $0.status == 503 && $0.body.contains("the database is down") }
                try await server.start()
                try await service.untilHealth { $0.status == 200 }
            }
        }
    }

    @Test func aRestartUnderLoadLosesNothingAndHangsNobody() async throws {
        try await withPrivateServer { server in
            try await RunningService.migrate(server.connectionString)
            try await RunningService.with(database: server.connectionString) {
                (service: RunningService) async throws in
                await service.until(.serving)
                let load = FaultLoad(service)
                try await load.run {
                    try await load.untilAnswered(50)
                    try await server.restart(mode: .immediate)
                    try await service.untilDatabase(.up)
                    try await load.untilAnswered(50)
                }
                try await load.check(PostgresConfiguration(url: server.connectionString, environment: [:]))
                // The outage was shorter than its grace: no load balancer heard of it.
                #expect(service.instance.lifecycle.current == .serving)
                #expect(try await service.ask(.GET, "/health").status == 200)
            }
        }
    }

    @Test func terminatedConnectionsAreMadeAgainAndLoseNothing() async throws {
        try await withTestDatabase(copying: RunningService.migrated) { database in
            try await RunningService.with(database: database.connectionString) {
                (service: RunningService) async throws in
                await service.until(.serving)
                let load = FaultLoad(service)
                try await load.run {
                    for _ in 0..<3 {
                        try await load.untilAnswered(50)
                        try await database.terminateService()
                    }
                    try await service.untilDatabase(.up)
                    try await load.untilAnswered(50)
                }
                try await load.check(database.configuration)
            }
        }
    }

    @Test func aServerWithoutFreeConnectionsIsTheReason() async throws {
        try await withPrivateServer { server in
            try await RunningService.migrate(server.connectionString)
            let configuration = try PostgresConfiguration(url: server.connectionString, environment: [:])
            try await run(
                """
                alter system set max_connections = 12; alter system set superuser_reserved_connections = 0;
                alter system set max_wal_senders = 0;
                """,
                on: configuration
            )
            try await server.restart()
            let (full, isFull) = AsyncStream.makeStream(of: Void.self)
            let (free, setFree) = AsyncStream.makeStream(of: Void.self)
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                tasks.addTask {
                    try await holdConnections(12, of: configuration) {
                        isFull.finish()
                        for await _ in free {}
                    }
                }
                for await _ in full {}
                try await RunningService.with(database: server.connectionString) {
                    $0.adminPort = 0
                } _: { (service: RunningService) async throws in
                    try await service.untilHealth { $0.body.contains("too many clients") }
                    setFree.finish()
                    await service.until(.serving)
                    #expect(try await service.ask(.GET, "/questions").status == 200)
                }
                try await tasks.waitForAll()
            }
        }
    }

    @Test func aRoleWithoutFreeConnectionsIsTheReasonLaterToo() async throws {
        try await withTestDatabase(copying: RunningService.migrated) { database in
            let role = "limited_\(database.name)"
            try await run(
                """
                create role \(role) login; grant all on all tables in schema public to \(role);
                grant all on all sequences in schema public to \(role)
                """,
                on: database.configuration
            )
            let url = database.connectionString.replacing("user=postgres", with: "user=\(role)")
            try #require(url != database.connectionString)
            try await RunningService.with(database: url) { (service: RunningService) async throws in
                await service.until(.serving)
                try await run("alter role \(role) connection limit 0", on: database.configuration)
                try await database.terminateService()
                try await service.untilDatabase(.down)
                var refused = try await service.ask(.POST, "/questions", QuestionTests.question)
                // Of a connection's end the service hears with the write that it sends on it.
                while refused.status == 504 {
                    refused = try await service.ask(.POST, "/questions", QuestionTests.question)
                }
                #expect(refused.status == 503)
                #expect(refused.headers["Retry-After"] == ["1"])
                // Green by grace, though without the database.
                #expect(try await service.ask(.GET, "/health").status == 200)
                try await run("alter role \(role) connection limit -1", on: database.configuration)
                try await service.untilDatabase(.up)
                #expect(try await service.ask(.POST, "/questions", QuestionTests.question).status == 201)
            }
            try await run("drop owned by \(role); drop role \(role)", on: database.configuration)
        }
    }

    @Test func aQueryOverItsLimitIs504AndSoAreThoseBehindIt() async throws {
        try await withTestDatabase(copying: RunningService.migrated) { database in
            try await RunningService.with(database: database.connectionString) {
                $0.queryTimeout = .milliseconds(600)
            } _: { (service: RunningService) async throws in
                await service.until(.serving)
                let path = try #require(
                    try await service.ask(.POST, "/questions", QuestionTests.question).headers["Location"]
                        .first
                )
                var many = HTTPClient.Configuration()
                many.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 100
                let answers = try await HTTPClient.withHTTPClient(configuration: many) { crowd in
                    try await withRowLock(database) {
                        let first = try await service.ask(.POST, "\(path)/votes", #"{"value":1}"#)
                        #expect(first.status == 504)
                        #expect(first.headers["Content-Type"] == ["application/problem+json"])
                        // So many take longer together than any may, whatever number of connections they share.
                        return try await withThrowingTaskGroup(of: RunningService.Answer.self) { tasks in
                            for _ in 0..<48 {
                                tasks.addTask {
                                    try await service.ask(
                                        .POST,
                                        "\(path)/votes",
                                        #"{"value":1}"#,
                                        with: crowd
                                    )
                                }
                            }
                            // The reader's connection is another: reads do not wait for locks of writes.
                            #expect(try await service.ask(.GET, path).status == 200)
                            return try await tasks.reduce(into: [RunningService.Answer]()) { $0.append($1) }
                        }
                    }
                }
                #expect(Set(answers.map(\.status)) == [504])
                // Those that the server had not come to in time may yet have been done.
                let unknown = answers.filter { $0.body.contains("unknown") }
                let vote = try await service.ask(.POST, "\(path)/votes", #"{"value":1}"#)
                #expect(vote.status == 200)
                let score = try #require(vote.json["score"] as? Int)
                #expect((1...unknown.count + 1).contains(score))
            }
        }
    }

    @Test func aFrozenServerIsAnsweredForInTimeAndUsedAgainWhenItGoesOn() async throws {
        try await withPrivateServer { server in
            try await RunningService.migrate(server.connectionString)
            try await RunningService.with(database: server.connectionString) {
                $0.queryTimeout = .milliseconds(200)
            } _: { (service: RunningService) async throws in
                await service.until(.serving)
                try await server.pause()
                let statuses = try await withThrowingTaskGroup(of: [Int].self) { tasks in
                    for _ in 0..<10 {
                        tasks.addTask {
                            [
                                try await service.ask(.POST, "/questions", QuestionTests.question).status,
                                try await service.ask(.GET, "/questions").status,
                            ]
                        }
                    }
                    return try await tasks.reduce(into: []) { $0 += $1 }
                }
                #expect(Set(statuses).isSubset(of: [503, 504]))
                #expect(statuses.contains(504))
                try await service.untilDatabase(.down)
                #expect(try await service.ask(.GET, "/health").status == 200)
                server.resume()
                try await service.untilDatabase(.up)
                #expect(try await service.ask(.POST, "/questions", QuestionTests.question).status == 201)
            }
        }
    }

    @Test func aReadOnlyDatabaseIsReadAndSaysThatItTakesNoWrites() async throws {
        try await withTestDatabase(copying: RunningService.migrated) { database in
            try await RunningService.with(database: database.connectionString) {
                (service: RunningService) async throws in
                await service.until(.serving)
                let path = try #require(
                    try await service.ask(.POST, "/questions", QuestionTests.question).headers["Location"]
                        .first
                )
                for isReadOnly in [true, false] {
                    try await run(
                        """
                        set default_transaction_read_only = off;
                        alter database \(database.name) set default_transaction_read_only = \(isReadOnly)
                        """,
                        on: database.configuration
                    )
                    try await database.terminateService()
                    var answer = try await service.ask(.POST, "/questions", QuestionTests.question)
                    while isReadOnly ? !answer.body.contains("takes no writes") : answer.status != 201 {
                        try await Task.sleep(for: .milliseconds(20))
                        answer = try await service.ask(.POST, "/questions", QuestionTests.question)
                    }
                    if isReadOnly {
                        #expect(answer.status == 503)
                        #expect(answer.headers["Retry-After"] == ["1"])
                        #expect(
                            try await service.ask(.POST, "\(path)/votes", #"{"value":1}"#).status == 503
                        )
                    }
                    try await service.untilDatabase(.up)
                    #expect(try await service.ask(.GET, path).status == 200)
                    #expect(try await service.ask(.GET, "/health").status == 200)
                }
            }
        }
    }
}

// MARK: What the tests do to a database

/// Runs statements one after another on one connection, each a transaction of its own.
private func run(_ script: String, on configuration: PostgresConfiguration) async throws {
    try await withTestClient(of: configuration, options: .init(connections: 0)) { client in
        try await client.withSession { session in
            for statement in script.split(separator: ";") {
                try await session.query(PostgresQuery(sql: String(statement)))
            }
        }
    }
}

/// Holds so many connections while `body` runs.
private func holdConnections(
    _ count: Int,
    of configuration: PostgresConfiguration,
    _ body: () async throws -> Void
) async throws {
    try await withTestClient(of: configuration, options: .init(connections: 0, sessions: count)) { client in
        func hold(_ left: Int) async throws {
            guard left > 0 else { return try await body() }
            try await client.withSession { _ in try await hold(left - 1) }
        }
        try await hold(count)
    }
}

/// Holds the lock of the first question's row while `body` runs.
private func withRowLock<Result: Sendable>(
    _ database: TestDatabase,
    _ body: () async throws -> Result
) async throws -> Result {
    try await withTestClient(of: database.configuration, options: .init(connections: 0)) { client in
        try await client.withTransaction { session in
            let rows = try await session.query("select id from questions order by id limit 1 for update")
            #expect(rows.count == 1)
            return try await body()
        }
    }
}

extension TestDatabase {
    /// Ends every connection of the service to this database.
    fileprivate func terminateService() async throws {
        try await run(
            """
            select pg_terminate_backend(pid) from pg_stat_activity
            where datname = current_database() and application_name like 'fakestack %'
            """,
            on: configuration
        )
    }
}

extension RunningService {
    fileprivate func untilDatabase(_ wanted: HealthReport.Database) async throws {
        while instance.lifecycle.health().database != wanted { try await Task.sleep(for: .milliseconds(5)) }
    }

    /// The reason in full is on the admin port, where there is one.
    fileprivate func untilHealth(_ isRight: (Answer) -> Bool) async throws {
        while !isRight(try await ask(.GET, "/health", onAdminPort: adminPort != nil)) {
            try await Task.sleep(for: .milliseconds(5))
        }
    }
}
