import Foundation
import Logging
package import Rollout
import Subprocess

#if canImport(System)
    import System
#else
    import SystemPackage
#endif

extension ProcessRuntime {
    /// Starts instances and returns when each listens on its own ports.
    package func start(
        _ fleet: [InstanceSpec],
        onStart: @escaping @Sendable (RunningInstance) -> Void
    ) async throws -> [RunningInstance] {
        let instances = try await sideBySide(fleet) { spec in
            let instance = try await startOne(spec)
            onStart(instance)
            return instance
        }
        return instances.sorted { $0.name < $1.name }
    }

    /// A port that somebody else took in between is replaced, a few times.
    private func startOne(_ spec: InstanceSpec) async throws -> RunningInstance {
        var attempt = 1
        while true {
            let ports = (traffic: try self.ports.pick(), admin: try self.adminPorts.pick())
            switch try await launch(spec, port: ports.traffic, adminPort: ports.admin) {
            case .listening(let instance):
                return instance
            case .exited(let failure):
                let isTaken = [ports.traffic, ports.admin].contains {
                    !PortPicker.isFree($0, host: configuration.host)
                }
                guard isTaken, attempt < 4 else { throw failure }
                logger.debug("another process took the port", metadata: ["name": "\(spec.name)"])
                attempt += 1
            }
        }
    }

    /// Starts an instance that is gone again, on the ports that it had: whoever sends requests there finds it.
    package func start(again instance: RunningInstance) async throws -> RunningInstance {
        let spec = InstanceSpec(name: instance.name, color: instance.color, release: instance.release)
        switch try await launch(spec, port: instance.endpoint.port, adminPort: instance.admin.port) {
        case .listening(let started): return started
        case .exited(let failure): throw failure
        }
    }

    private enum Launch {
        case listening(RunningInstance)
        case exited(DeploymentError)
    }

    private func launch(_ spec: InstanceSpec, port: Int, adminPort: Int) async throws -> Launch {
        // Not cancelled half way: a process that nobody can list yet is one that a rollback would not stop.
        let launch = String(UInt32.random(in: .min ... .max), radix: 36)[...]
        let statusFile = statusFile(of: spec.name, launch: launch)
        let spawned = Task {
            try await spawn(spec, launch: launch, port: port, adminPort: adminPort)
            return try await find(spec, launch: launch)
        }
        guard let instance = try await spawned.value, let identity = ProcessIdentity(instance.id) else {
            return exited(spec, launch)
        }
        let limit = configuration.listenTimeout
        let launched = try await poll(until: .now + limit, every: .milliseconds(10)) { () -> Launch? in
            if readStatus(in: statusFile) != nil { return exited(spec, launch) }
            let listens = ListeningPorts.of(identity.pid).isSuperset(of: [port, adminPort])
            return listens ? .listening(instance) : nil
        }
        guard let launched else {
            throw DeploymentError(
                .start,
                "\(spec.name) runs but does not listen on its ports \(port) and \(adminPort) after \(limit.text). "
                    + "Its log: \(logFile(of: spec.name))"
            )
        }
        return launched
    }

    private func spawn(_ spec: InstanceSpec, launch: Substring, port: Int, adminPort: Int) async throws {
        removeRecords(of: spec.name)
        try noteLogStart(of: spec.name, launch: launch)
        let statusFile = statusFile(of: spec.name, launch: launch)
        var options = PlatformOptions()
        // A session of its own: neither Ctrl-C in the deployer's terminal nor its end reaches the instance.
        options.createSession = true
        let result = try await run(
            .path("/bin/sh"),
            arguments: Arguments(
                [
                    "-c", LaunchScript.text, "fakestack-launch", logFile(of: spec.name), statusFile,
                    directory, String(launch),
                ]
                    + [configuration.executable] + configuration.arguments
            ),
            environment: environment(of: spec, port: port, adminPort: adminPort),
            platformOptions: options,
            input: .none,
            output: .discarded,
            error: .discarded
        )
        guard result.terminationStatus.isSuccess else {
            throw DeploymentError(
                .start,
                "\(spec.name) could not be started: cannot write \(logFile(of: spec.name)) (\(result.terminationStatus))"
            )
        }
    }

    /// The process that was just spawned; nil when it has exited already.
    private func find(_ spec: InstanceSpec, launch: Substring) async throws -> RunningInstance? {
        enum Finding { case running(RunningInstance), exited }
        let finding = try await poll(until: .now + .seconds(10), every: .milliseconds(5)) { () -> Finding? in
            if readStatus(in: statusFile(of: spec.name, launch: launch)) != nil { return .exited }
            return try await list().first { $0.id.hasSuffix("/\(launch)") }.map(Finding.running)
        }
        switch finding {
        case .running(let instance): return instance
        case .exited: return nil
        case nil:
            throw DeploymentError(
                .start,
                "\(spec.name) is not among the processes of this machine after its start"
            )
        }
    }

    private func environment(of spec: InstanceSpec, port: Int, adminPort: Int) -> Environment {
        var changes: [Environment.Key: String?] = [
            "FAKESTACK_STAGE": String?.none,
            "FAKESTACK_NAME": spec.name,
            "FAKESTACK_COLOR": spec.color,
            "FAKESTACK_RELEASE": "\(spec.release)",
            "FAKESTACK_HOST": configuration.host,
            "FAKESTACK_PORT": "\(port)",
            "FAKESTACK_ADMIN_PORT": "\(adminPort)",
        ]
        for name in DeployersOwn.variables { changes[Environment.Key(stringLiteral: name)] = String?.none }
        for (name, value) in configuration.environment {
            changes[Environment.Key(stringLiteral: name)] = .some(value)
        }
        return .inherit.updating(changes)
    }

    private func exited(_ spec: InstanceSpec, _ launch: Substring) -> Launch {
        let exit = InstanceExit(status: readStatus(in: statusFile(of: spec.name, launch: launch)))
        return .exited(
            DeploymentError(
                .start,
                instance: spec.name,
                "\(exit) as soon as it was started",
                tail: logTail(of: spec.name, launch: launch, lines: 10)
            )
        )
    }
}
