import Foundation
package import Logging
package import Rollout

/// Runs instances as processes of this machine that outlive the deployer.
///
/// There is no record of what runs: an instance is a process that has this stage's directory in `FAKESTACK_STAGE`.
/// Needs Linux, for `/proc`.
package struct ProcessRuntime: InstanceRuntime {
    /// What to run, and where.
    package struct Configuration: Sendable {
        /// The program's path.
        package var executable: String
        /// Its arguments; no secrets, for everybody can read them.
        package var arguments: [String]
        /// What its environment holds beside the deployer's own and the instance's identity; a nil removes.
        package var environment: [String: String?]
        /// The stage's directory; logs go to `logs/` in it.
        package var directory: String
        /// The IPv4 address on which instances listen.
        package var host: String
        /// The ports that requests go to, for a proxy that looks for instances at fixed ones; nil takes any free one.
        package var ports: ClosedRange<Int>?
        /// How long an instance may take from its start until it listens.
        package var listenTimeout: Duration

        /// Configures a runtime; every value as the property of its name says.
        package init(
            executable: String,
            arguments: [String] = ["serve"],
            environment: [String: String?] = [:],
            directory: String,
            host: String = "127.0.0.1",
            ports: ClosedRange<Int>? = nil,
            listenTimeout: Duration = .seconds(30)
        ) {
            self.executable = executable
            self.arguments = arguments
            self.environment = environment
            self.directory = directory
            self.host = host
            self.ports = ports
            self.listenTimeout = listenTimeout
        }
    }

    let configuration: Configuration
    let directory: String
    let ports: PortPicker
    let adminPorts: PortPicker
    let logger: Logger

    /// Makes the runtime of the stage in `configuration.directory`, and that directory where it is missing.
    package init(_ configuration: Configuration, logger: Logger) throws {
        for folder in ["logs", "run"] {
            do {
                try FileManager.default.createDirectory(
                    atPath: "\(configuration.directory)/\(folder)",
                    withIntermediateDirectories: true
                )
            } catch {
                throw DeploymentError(
                    .file,
                    "cannot make \(configuration.directory)/\(folder): \(error.localizedDescription)"
                )
            }
        }
        self.configuration = configuration
        // Without symbolic links, so that a stage has one name however it was called.
        self.directory = URL(filePath: configuration.directory).resolvingSymlinksInPath().path
        self.adminPorts = PortPicker(host: configuration.host)
        self.ports = configuration.ports.map { PortPicker(host: configuration.host, range: $0) } ?? adminPorts
        self.logger = logger
    }

    /// The instances of this stage, from the environments of this user's processes: what another user writes into an
    /// environment is nobody's word.
    package func list() async throws -> [RunningInstance] {
        instances { $0["FAKESTACK_STAGE"] == directory }
    }

    /// Instances of this user's other stages that take traffic at these addresses.
    package func adoptable(at endpoints: [Endpoint]) async throws -> [RunningInstance] {
        let wanted = Set(endpoints)
        return instances { $0["FAKESTACK_STAGE"] != nil && $0["FAKESTACK_STAGE"] != directory }
            .filter { wanted.contains($0.endpoint) }
    }

    private func instances(where isWanted: ([String: String]) -> Bool) -> [RunningInstance] {
        let user = geteuid()
        var found: [Int32: (instance: RunningInstance, parent: Int32)] = [:]
        for pid in ProcessTable.pids() {
            guard ProcessTable.owner(of: pid) == user, let environment = ProcessTable.environment(of: pid),
                isWanted(environment), let stat = ProcessTable.stat(of: pid), stat.state != "Z",
                let instance = instance(stat.identity, environment)
            else { continue }
            found[pid] = (instance, stat.parent)
        }
        // What an instance starts inherits its environment, and is not an instance.
        return found.values.filter { found[$0.parent] == nil }.map(\.instance).sorted { $0.name < $1.name }
    }

    private func instance(_ identity: ProcessIdentity, _ environment: [String: String]) -> RunningInstance? {
        guard let name = environment["FAKESTACK_NAME"], let color = environment["FAKESTACK_COLOR"],
            let release = environment["FAKESTACK_RELEASE"].flatMap({ Int($0) }),
            let host = environment["FAKESTACK_HOST"], let launch = environment["FAKESTACK_LAUNCH"],
            let port = environment["FAKESTACK_PORT"].flatMap({ Int($0) })
        else { return nil }
        let admin = environment["FAKESTACK_ADMIN_PORT"].flatMap { Int($0) } ?? port
        return RunningInstance(
            id: "\(identity)/\(launch)",
            name: name,
            color: color,
            release: release,
            endpoint: Endpoint(host: host, port: port),
            admin: Endpoint(host: host, port: admin),
            startedAt: ProcessTable.startDate(of: identity)
        )
    }

    /// How the instance exited; nil while it runs.
    package func exit(of instance: RunningInstance) async -> InstanceExit? {
        guard let identity = ProcessIdentity(instance.id), identity.isRunning else {
            return InstanceExit(status: await recordedStatus(of: instance))
        }
        return nil
    }

    /// The last lines of the instance's log file.
    package func log(of instance: RunningInstance, lines: Int) async -> [String] {
        logTail(of: instance.name, launch: launch(of: instance), lines: lines)
    }

    /// Sends a signal to the instance's very process, and to no later one with its id.
    ///
    /// - Returns: Whether it was there to get it.
    package func signal(_ signal: Int32, to instance: RunningInstance) -> Bool {
        ProcessIdentity(instance.id)?.send(signal) ?? false
    }

    /// Sends SIGTERM, and SIGKILL after `grace`.
    package func stop(
        _ instances: [RunningInstance],
        grace: Duration,
        onStop: @escaping @Sendable (RunningInstance, InstanceExit) -> Void
    ) async throws -> [InstanceExit] {
        try await sideBySide(instances) { instance in
            let exit = try await stopOne(instance, grace: grace)
            onStop(instance, exit)
            return exit
        }
    }

    private func stopOne(_ instance: RunningInstance, grace: Duration) async throws -> InstanceExit {
        guard let identity = ProcessIdentity(instance.id) else {
            throw DeploymentError(.runtime, "\(instance.id) is not a process of the process runtime")
        }
        let parent = ProcessTable.stat(of: identity.pid).flatMap {
            ProcessTable.stat(of: $0.parent)?.identity
        }
        guard identity.send(SIGTERM) else {
            if identity.isRunning {
                throw DeploymentError(
                    .runtime,
                    "\(instance.name) (process \(identity.pid)) may not be signalled by this user"
                )
            }
            return InstanceExit(status: await recordedStatus(of: instance, by: parent))
        }
        logger.debug("stopping", metadata: ["name": "\(instance.name)", "pid": "\(identity.pid)"])
        if try await hasExited(identity, within: grace) {
            return InstanceExit(status: await recordedStatus(of: instance, by: parent))
        }
        _ = identity.send(SIGKILL)
        guard try await hasExited(identity, within: .seconds(5)) else {
            throw DeploymentError(
                .runtime,
                "\(instance.name) (process \(identity.pid)) is still there after SIGKILL"
            )
        }
        return InstanceExit(status: await recordedStatus(of: instance, by: parent), wasKilled: true)
    }

    private func hasExited(_ identity: ProcessIdentity, within limit: Duration) async throws -> Bool {
        try await wait(until: .now + limit, every: .milliseconds(20)) { !identity.isRunning }
    }
}
