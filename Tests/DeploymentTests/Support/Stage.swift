import Deployment
import Foundation
import Lifecycle
import Logging
import Synchronization
import Testing

/// A stage in a directory of its own: a proxy, stand-in instances, and everything gone at the end.
struct Stage {
    static let fixture = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "DeploymentFixtures/instance.py").path
    static let repository = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    var directory: String
    var proxy: StageProxy
    var router: any TrafficRouter
    var probe: InstanceProbe
    var logger: Logger

    /// A runtime of stand-ins that find these variables in their environment.
    func runtime(_ environment: [String: String?] = [:]) throws -> ProcessRuntime {
        try Self.runtime(in: directory, environment)
    }

    static func runtime(
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
    func rollout(
        color: String? = nil,
        release: Int = 1,
        environment: [String: String?] = [:],
        migrations: (any SchemaMigrations)? = nil,
        drainTimeout: Duration = .seconds(20),
        startTimeout: Duration = .seconds(20),
        onEvent: @escaping @Sendable (RolloutEvent) -> Void = { _ in }
    ) throws -> Rollout {
        try planned(color: color, release: release, environment: environment, migrations: migrations) {
            $0.drainTimeout = drainTimeout
            $0.startTimeout = startTimeout
        } onEvent: {
            onEvent($0)
        }
    }

    /// The same with a plan that differs in something else.
    func planned(
        color: String? = nil,
        release: Int = 1,
        environment: [String: String?] = [:],
        migrations: (any SchemaMigrations)? = nil,
        configure: (inout RolloutPlan) -> Void,
        onEvent: @escaping @Sendable (RolloutEvent) -> Void = { _ in }
    ) throws -> Rollout {
        var plan = RolloutPlan(color: color, release: release, replicas: 2, migrates: migrations != nil)
        plan.drainTimeout = .seconds(20)
        plan.startTimeout = .seconds(20)
        configure(&plan)
        return Rollout(
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
    func undoing(
        configure: (inout RolloutPlan) -> Void = { _ in },
        onEvent: @escaping @Sendable (RolloutEvent) -> Void = { _ in }
    ) throws -> Rollout {
        try planned(
            configure: { plan in
                plan = .undo
                configure(&plan)
            },
            onEvent: onEvent
        )
    }

    /// That blue serves as if nothing had been deployed, and nothing else runs.
    func expectBlueServes(sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let instances = try await runtime().list()
        #expect(instances.map(\.name) == ["blue-1", "blue-2"], sourceLocation: sourceLocation)
        for instance in instances {
            #expect(try await probe.health(of: instance).status == .green, sourceLocation: sourceLocation)
        }
        let routed = try await router.routed().map(\.endpoint)
        #expect(routed == instances.map(\.endpoint), sourceLocation: sourceLocation)
        #expect(try await Traffic.get("/", port: proxy.port).body == "blue", sourceLocation: sourceLocation)
    }

    /// Runs `body` on a stage with a proxy and no fleet.
    static func withStage(
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
    static func withDirectory<Result: Sendable>(
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

/// Collects what a concurrent closure says, and lets a test wait for it.
final class Recorder<Element: Sendable>: Sendable {
    private let elements = Mutex<[Element]>([])

    var all: [Element] { elements.withLock { $0 } }

    func add(_ element: Element) {
        elements.withLock { $0.append(element) }
    }

    /// Returns when something that was said satisfies the condition.
    func wait(for condition: (Element) -> Bool) async throws {
        while !all.contains(where: condition) { try await Task.sleep(for: .milliseconds(5)) }
    }
}

extension Recorder where Element == RolloutEvent {
    /// Returns when a step has begun, and fails when the deployment ends before.
    func wait(for step: RolloutStep) async throws {
        try await wait { ($0.event == .stepStarted && $0.step == step) || $0.event == .outcome }
        if !all.contains(where: { $0.step == step }) {
            throw DeploymentError(.instance, "the deployment ended before \(step): \(all.last?.text ?? "")")
        }
    }
}

/// Migrations that only remember; those of `failing` fail.
final class MigrationLog: SchemaMigrations {
    let applied = Recorder<MigrationPhase>()
    let failing: MigrationPhase?
    /// What lint finds.
    let refusal: String?

    init(failing: MigrationPhase? = nil, refusal: String? = nil) {
        self.failing = failing
        self.refusal = refusal
    }

    func check(release: Int, report: @escaping @Sendable (String) -> Void) async throws {
        if let refusal { throw DeploymentError(.migration, refusal) }
    }

    func apply(_ phase: MigrationPhase, release: Int, report: @escaping @Sendable (String) -> Void)
        async throws
    {
        applied.add(phase)
        report("\(phase) of release \(release)")
        if phase == failing {
            throw DeploymentError(.migration, "the \(phase) migrations failed: no such table")
        }
    }
}
