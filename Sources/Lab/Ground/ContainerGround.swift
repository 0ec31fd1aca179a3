import Foundation
import Logging
import Proxies
import Rollout
import Runtimes
import Terminal

/// A rehearsal with containers: the database, the proxy and the instances are on a network of their own.
struct ContainerGround: LabGround {
    let plan: LabPlan
    let directory: LabDirectory
    let narrator: LabNarrator
    let logger: Logger

    /// What everything is called after. One lab at a time uses an engine.
    private static let name = "fakestack-lab"

    func withStage<Result: Sendable>(
        _ body: @Sendable (LabStage) async throws -> Result
    ) async throws -> Result {
        try directory.clear()
        let engine = try DockerEngine()
        let containers = ContainerStage(name: Self.name, image: plan.image, network: Self.name)
        let surroundings = StageContainers(engine, stage: containers, spansNodes: plan.runtime == .swarm)
        return try await surroundings.withNetwork {
            let postgres = try await ContainerPostgres(surroundings)
            narrator.say("postgres", "ready in a container, at a port of 127.0.0.1", ink: .magenta)
            let proxy = try await ContainerProxy(
                plan.proxy,
                beside: surroundings,
                directory: directory.proxy(plan.proxy),
                port: plan.port
            )
            narrator.say(
                plan.proxy.rawValue,
                "ready in a container, at http://127.0.0.1:\(proxy.port), no fleet behind it yet",
                ink: .magenta
            )
            let parts = try await parts(
                of: containers.with(LabStage.instanceVariables, ["DATABASE_URL": postgres.internalURL]),
                engine
            )
            let stage = LabStage(
                directory: directory,
                databaseURL: postgres.databaseURL,
                port: proxy.port,
                runtime: parts.runtime,
                deployer: parts.deployer,
                flags: parts.flags + proxy.address.flags,
                variables: ["DATABASE_URL": postgres.internalURL],
                psql: { try await postgres.run($0) }
            )
            let logs = ContainerLogs(
                engine,
                runtime: parts.runtime,
                kind: plan.runtime,
                directory: directory.logs
            )
            return try await withThrowingTaskGroup(of: Void.self) { tasks in
                tasks.addTask { await logs.follow() }
                return try await finally({ tasks.cancelAll() }) { try await body(stage) }
            }
        }
    }

    /// What runs the instances, and what deploys them: the lab's own program, or, where this machine does not reach the
    /// instances, the same in a container beside them.
    private func parts(
        of stage: ContainerStage,
        _ engine: DockerEngine
    ) async throws -> (runtime: any InstanceRuntime, deployer: any VerbRunner, flags: [String]) {
        let here = ProcessVerbRunner(executable: plan.program, databaseURL: nil, patience: LabStage.patience)
        let flags = [
            "--runtime", plan.runtime.rawValue, "--stage", stage.name, "--image", stage.image, "--network",
            stage.network,
        ]
        switch plan.runtime {
        case .process, .docker:
            return (DockerRuntime(engine, stage: stage, logger: logger), here, flags)
        case .compose:
            let file = "\(directory.path)/compose.yaml"
            try LabComposeFile(stage: stage).text.write(toFile: file, atomically: true, encoding: .utf8)
            let runtime = ComposeRuntime(
                try await ComposeProgram(files: [file], project: stage.name),
                engine: engine,
                network: stage.network,
                stopGrace: stage.stopGrace,
                logger: logger
            )
            return (runtime, here, flags + ["--compose-file", file, "--compose-project", stage.name])
        case .swarm:
            let there = ContainerVerbRunner(engine, stage: stage, engineFolders: [directory.path])
            return (SwarmRuntime(engine, stage: stage, logger: logger), there, flags)
        }
    }
}

extension ContainerStage {
    /// The same with these variables.
    fileprivate func with(_ variables: [String: String]...) -> ContainerStage {
        var stage = self
        for more in variables { stage.environment.merge(more) { $1 } }
        return stage
    }
}
