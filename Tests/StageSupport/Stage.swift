package import Deployer
package import Foundation
package import Logging
package import Proxies
package import Rollout
package import Runtimes

/// A stage in a directory of its own: a proxy, stand-in instances, and everything gone at the end.
package struct Stage {
    package static let repository = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
    /// The stand-in that is started as an instance.
    package static let fixture = repository.appending(path: "Tests/StageFixtures/instance.py").path

    package var directory: String
    package var proxy: StageProxy
    package var router: any TrafficRouter
    package var probe: InstanceProbe
    package var logger: Logger

    /// A runtime of stand-ins that find these variables in their environment.
    package func runtime(_ environment: [String: String?] = [:]) throws -> ProcessRuntime {
        try Self.runtime(in: directory, environment)
    }

    package static func runtime(
        in directory: String,
        executable: String = fixture,
        _ environment: [String: String?] = [:]
    ) throws -> ProcessRuntime {
        try ProcessRuntime(
            .init(executable: executable, environment: environment, directory: directory),
            logger: Logger(label: "test")
        )
    }

    /// A deployment of stand-ins that find these variables in their environment.
    package func rollout(
        color: String? = nil,
        release: Int = 1,
        environment: [String: String?] = [:],
        migrations: (any SchemaMigrations)? = nil,
        drainTimeout: Duration = .seconds(20),
        startTimeout: Duration = .seconds(20),
        onEvent: @escaping @Sendable (RolloutEvent) -> Void = { _ in }
    ) throws -> Deployment {
        try planned(color: color, release: release, environment: environment, migrations: migrations) {
            $0.drainTimeout = drainTimeout
            $0.startTimeout = startTimeout
        } onEvent: {
            onEvent($0)
        }
    }

    /// The same with a plan that differs in something else.
    package func planned(
        color: String? = nil,
        release: Int = 1,
        environment: [String: String?] = [:],
        migrations: (any SchemaMigrations)? = nil,
        configure: (inout RolloutPlan) -> Void,
        onEvent: @escaping @Sendable (RolloutEvent) -> Void = { _ in }
    ) throws -> Deployment {
        var plan = RolloutPlan(color: color, release: release, replicas: 2, migrates: migrations != nil)
        plan.drainTimeout = .seconds(20)
        plan.startTimeout = .seconds(20)
        configure(&plan)
        return Deployment(
            plan: plan,
            directory: directory,
            runtime: try runtime(environment),
            router: router,
            migrations: migrations ?? MigrationLog(),
            probe: probe,
            logger: logger,
            pollInterval: .milliseconds(20),
            onEvent: onEvent
        )
    }

    /// The way back to the fleet that was live before.
    package func undoing(
        configure: (inout RolloutPlan) -> Void = { _ in },
        onEvent: @escaping @Sendable (RolloutEvent) -> Void = { _ in }
    ) throws -> Deployment {
        try planned(
            configure: { plan in
                plan = .undo
                configure(&plan)
            },
            onEvent: onEvent
        )
    }

    /// Runs `body` on a stage with a proxy and no fleet.
    package static func withStage(
        _ kind: ProxyKind = .nginx,
        _ body: @escaping @Sendable (Stage) async throws -> Void
    ) async throws {
        try await withDirectory { directory in
            let logger = Logger(label: "test")
            let folder = "\(directory)/proxy"
            try await kind.withProxy(directory: folder, port: try freePort(), logger: logger) { proxy in
                let router = try await proxy.address.router(logger: logger)
                try await InstanceProbe.withProbe { probe in
                    try await body(
                        Stage(
                            directory: directory,
                            proxy: proxy,
                            router: router,
                            probe: probe,
                            logger: logger
                        )
                    )
                }
            }
        }
    }

    /// Runs `body` with a new directory, and stops every instance that it left in there.
    package static func withDirectory<Result: Sendable>(
        _ body: (String) async throws -> Result
    ) async throws -> Result {
        let directory = "/tmp/fakestack-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        func clean() async throws {
            let runtime = try runtime(in: directory)
            for instance in try await runtime.list() { _ = try await runtime.stop(instance, grace: .zero) }
            try FileManager.default.removeItem(atPath: directory)
        }
        do {
            let result = try await body(directory)
            try await clean()
            return result
        } catch {
            try? await clean()
            throw error
        }
    }
}
