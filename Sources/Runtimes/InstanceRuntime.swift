package import Rollout

/// What runs instances: processes on this machine, containers, a cluster.
///
/// A runtime keeps no records. What it lists is what runs, so a deployment that was killed can be found and
/// finished by the next one.
package protocol InstanceRuntime: Sendable {
    /// The instances of this stage that run now, by name.
    func list() async throws -> [RunningInstance]

    /// Instances of other stages that take traffic at these addresses and that this runtime could stop.
    func adoptable(at endpoints: [Endpoint]) async throws -> [RunningInstance]

    /// Starts instances side by side and returns when each has its address; green comes later.
    ///
    /// - Parameters:
    ///   - fleet: Instances of one color and release.
    ///   - onStart: Called with each as soon as it has its address.
    /// - Returns: The instances, by name.
    /// - Throws: ``DeploymentError`` with its exit status and last log lines when one exits instead.
    func start(
        _ fleet: [InstanceSpec],
        onStart: @escaping @Sendable (RunningInstance) -> Void
    ) async throws -> [RunningInstance]

    /// How the instance exited; nil while it runs.
    func exit(of instance: RunningInstance) async -> InstanceExit?

    /// Asks instances to stop, side by side, waits, and kills what is left after `grace`.
    ///
    /// - Parameters:
    ///   - instances: All that run of a color; a runtime may be unable to stop a part of a fleet.
    ///   - onStop: Called with each as soon as it is gone.
    /// - Returns: How each exited, in the order of `instances`; one that is already gone is no error.
    func stop(
        _ instances: [RunningInstance],
        grace: Duration,
        onStop: @escaping @Sendable (RunningInstance, InstanceExit) -> Void
    ) async throws -> [InstanceExit]

    /// The last lines that the instance logged, at most `lines` of them, the oldest first.
    func log(of instance: RunningInstance, lines: Int) async -> [String]
}

extension InstanceRuntime {
    /// None: other stages of containers are not looked for.
    package func adoptable(at endpoints: [Endpoint]) async throws -> [RunningInstance] { [] }

    /// Starts one instance; see ``start(_:onStart:)``.
    package func start(_ spec: InstanceSpec) async throws -> RunningInstance {
        guard let instance = try await start([spec], onStart: { _ in }).first else {
            throw DeploymentError(.start, "\(spec.name) was started and is not there")
        }
        return instance
    }

    /// Stops one instance; see ``stop(_:grace:onStop:)``.
    @discardableResult
    package func stop(_ instance: RunningInstance, grace: Duration) async throws -> InstanceExit {
        try await stop([instance], grace: grace, onStop: { _, _ in }).first ?? InstanceExit(status: nil)
    }
}

/// How an instance exited.
package struct InstanceExit: Sendable, Equatable, CustomStringConvertible {
    /// The exit status as a shell counts it (128 plus the signal); nil when nobody could learn it.
    package var status: Int32?
    /// Whether the runtime had to kill it.
    package var wasKilled: Bool

    /// Makes an exit; every value as the property of its name says.
    package init(status: Int32?, wasKilled: Bool = false) {
        self.status = status
        self.wasKilled = wasKilled
    }

    /// Whether it exited by itself, having cut nothing.
    package var isClean: Bool { status == 0 && !wasKilled }

    /// For a sentence after the instance's name.
    package var description: String {
        if wasKilled { return "did not stop in time and was killed" }
        guard let status else { return "exited with a status nobody recorded" }
        return status > 128 && status < 160
            ? "was ended by signal \(status - 128)" : "exited with status \(status)"
    }
}
