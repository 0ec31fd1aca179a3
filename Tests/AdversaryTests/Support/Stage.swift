import Foundation
import Postgres
import TestSupport

/// A database, a service on it and an adversary before it.
struct Stage: Sendable {
    let database: TestDatabase
    let service: Service
    let adversary: Adversary

    /// Runs `body` on a fresh stage.
    ///
    /// - Parameter old: How many questions, each with an answer and a vote, there are before the client comes.
    static func with(
        _ arguments: [String] = [],
        old: Int = 0,
        _ body: @escaping @Sendable (Stage) async throws -> Void
    ) async throws {
        try await withDatabase { database in
            try await Service.with(database: database.connectionString, arguments) { service in
                try await seed(old, port: service.port)
                try await Adversary.with(before: [service.port]) { adversary in
                    try await body(Stage(database: database, service: service, adversary: adversary))
                }
            }
        }
    }

    /// Runs `body` with a database of the newest schema.
    static func withDatabase(_ body: (TestDatabase) async throws -> Void) async throws {
        try await withTestDatabase(copying: migrated, body)
    }

    private static let migrated = DatabaseTemplate { connection in
        let migrated = try await Program.run([
            "migrate", "up", "--database-url", connection, "--migrations-dir", "\(Program.root)/migrations",
        ])
        guard migrated.code == 0 else { throw Failure(description: migrated.output) }
    }

    /// Runs the client against the adversary, with or without the database.
    func client(
        _ arguments: [String],
        reading database: Bool = true,
        during body: @escaping @Sendable (RunningProgram) async throws -> Void = { _ in }
    ) async throws -> ClientEnding {
        let source = database ? ["--database-url", self.database.connectionString] : []
        return try await Client.run(["--url", adversary.url] + source + arguments, during: body)
    }

    /// Does something to the database.
    @discardableResult
    func sql(_ text: String) async throws -> Int {
        try await withTestClient(of: database.configuration) { client in
            try await client.withSession { try await $0.query("\(unescaped: text)").affectedRows }
        }
    }

    private static func seed(_ count: Int, port: Int) async throws {
        guard count > 0 else { return }
        let lines = (1...count).map { number in
            #"{"title": "old question \#(number)", "body": "asked before", "author": "Old Hand \#(number % 7)"}"#
        }
        let body = lines.joined(separator: "\n") + "\n"
        try await Caller.send("POST", "/questions/import", body, type: "application/x-ndjson", port: port)
        let page = try await Caller.send("GET", "/questions?limit=100", port: port)
        for match in page.text.matches(of: /"id":\s*(\d+)/) {
            let path = "/questions/\(match.1)"
            try await Caller.send(
                "POST",
                "\(path)/answers",
                #"{"body": "an old answer", "author": "Old Hand"}"#,
                port: port
            )
            try await Caller.send("POST", "\(path)/votes", #"{"value": 1}"#, port: port)
        }
    }

    struct Failure: Error, CustomStringConvertible {
        let description: String
    }
}
