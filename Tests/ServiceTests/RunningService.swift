import AsyncHTTPClient
import Foundation
import Lifecycle
import Logging
import Migrations
import Migrator
import NIOCore
import NIOHTTP1
import Postgres
import Service
import Synchronization
import TestSupport
import Testing

/// The whole service in this process, on ports of its own, with a client that talks to it over sockets.
struct RunningService: Sendable {
    struct Answer: Sendable {
        let status: Int
        let headers: HTTPHeaders
        let body: String

        var json: [String: any Sendable] {
            (try? JSONSerialization.jsonObject(with: Data(body.utf8))) as? [String: any Sendable] ?? [:]
        }
    }

    let instance: ServiceInstance
    let port: Int
    let adminPort: Int?
    let signal: @Sendable (ShutdownStateMachine.Signal) -> Void

    static let migrations = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "migrations").path

    /// A database of release 2.
    static let migrated = DatabaseTemplate { try await migrate($0) }

    /// Brings a database to a release, or through one phase of it.
    static func migrate(
        _ database: String,
        release: Int = 2,
        phase: MigrationPhase? = nil,
        wait: Duration = .zero,
        onEvent: @escaping @Sendable (MigratorEvent) -> Void = { _ in }
    ) async throws {
        try await Migrator(
            PostgresConfiguration(url: database, environment: [:]),
            migrations: try MigrationFolder.load(migrations),
            options: MigratorOptions(waitForInstances: wait),
            logger: Logger(label: "test"),
            onEvent: onEvent
        ).up(phase: phase, release: release)
    }

    /// Runs the service on a database while `body` runs; it ends with SIGINT unless `body` ended it.
    @discardableResult
    static func with(
        database: String,
        configure: (inout ServiceConfiguration) -> Void = { _ in },
        _ body: @escaping @Sendable (RunningService) async throws -> Void
    ) async throws -> ServiceInstance.Ending {
        var configuration = ServiceConfiguration(
            identity: InstanceIdentity(instance: "test", color: "green", release: 2),
            database: try PostgresConfiguration(url: database, environment: [:])
        )
        configuration.migrations = try MigrationFolder.load(migrations)
        configuration.port = 0
        configuration.drainTimeout = .seconds(60)
        configure(&configuration)
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let instance = ServiceInstance(configuration, logger: logger)
        let (signals, signal) = AsyncStream.makeStream(of: ShutdownStateMachine.Signal.self)
        let (listening, isListening) = AsyncStream.makeStream(of: (Int, Int?).self)
        return try await withThrowingTaskGroup(of: ServiceInstance.Ending?.self) { tasks in
            tasks.addTask {
                defer { isListening.finish() }
                return try await instance.run(signals: signals) { isListening.yield(($0, $1)) }
            }
            for await (port, adminPort) in listening.prefix(1) {
                let service = RunningService(
                    instance: instance,
                    port: port,
                    adminPort: adminPort,
                    signal: { signal.yield($0) }
                )
                tasks.addTask {
                    defer { signal.yield(.interrupt) }
                    try await body(service)
                    return nil
                }
            }
            var ending = ServiceInstance.Ending.clean
            for try await result in tasks { ending = result ?? ending }
            return ending
        }
    }

    /// Runs the service on a fresh, migrated database and waits until it is green.
    static func withFreshDatabase(
        _ body: @escaping @Sendable (RunningService) async throws -> Void
    ) async throws {
        try await withTestDatabase(copying: migrated) { database in
            try await with(database: database.connectionString) { (service: RunningService) async throws in
                await service.until(.serving)
                try await body(service)
            }
        }
    }

    /// Waits for a lifecycle state.
    func until(_ state: LifecycleState) async {
        for await current in instance.lifecycle.states() where current == state { return }
    }

    func ask(
        _ method: HTTPMethod,
        _ path: String,
        _ body: String? = nil,
        headers: HTTPHeaders = [:],
        onAdminPort: Bool = false,
        with client: HTTPClient = .shared
    ) async throws -> Answer {
        var request = HTTPClientRequest(url: "http://127.0.0.1:\(onAdminPort ? adminPort ?? 0 : port)\(path)")
        request.method = method
        request.headers = headers
        if let body {
            if headers["Content-Type"].isEmpty {
                request.headers.add(name: "Content-Type", value: "application/json")
            }
            request.body = .bytes(ByteBuffer(string: body))
        }
        let response = try await client.execute(request, timeout: .seconds(60))
        let text = try await response.body.collect(upTo: 10 << 20)
        return Answer(
            status: Int(response.status.code),
            headers: response.headers,
            body: String(buffer: text)
        )
    }

    /// Adds a question, whatever is in its texts.
    func addQuestion(title: String, body: String) async throws -> Int {
        let json = try JSONSerialization.data(withJSONObject: ["title": title, "body": body, "author": "ada"])
        let answer = try await ask(.POST, "/questions", String(decoding: json, as: UTF8.self))
        return try #require(answer.json["id"] as? Int, "\(answer)")
    }
}
