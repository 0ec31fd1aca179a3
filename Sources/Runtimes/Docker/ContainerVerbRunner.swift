import Foundation

/// Runs verbs in a container of the stage's image on its network, where the database is.
package struct ContainerVerbRunner: VerbRunner {
    private let engine: DockerEngine
    private let stage: ContainerStage
    private let binds: [String]

    /// Makes the runner of a stage.
    ///
    /// - Parameter engineFolders: For a verb that steers the engine itself, such as `deploy`: folders of this machine that
    ///   it needs under the same paths. It then runs as root, to whom the engine's socket belongs.
    package init(_ engine: DockerEngine, stage: ContainerStage, engineFolders: [String]? = nil) {
        self.engine = engine
        self.stage = stage
        binds = engineFolders.map { folders in folders.map { "\($0):\($0)" } + engine.socketBinds } ?? []
        isPrivileged = engineFolders != nil
    }

    private let isPrivileged: Bool

    /// Runs a verb in a container of its own, which is removed afterwards.
    package func run(
        _ arguments: [String],
        variables: [String: String],
        onLine: @escaping @Sendable (String) -> VerbReaction
    ) async throws -> (lines: [String], exit: InstanceExit) {
        var settings = ContainerSettings(
            image: stage.image,
            command: arguments,
            environment: stage.environment.merging(variables) { _, new in new }
                .merging(isPrivileged ? engine.variables : [:]) { _, new in new },
            labels: [ContainerLabel.stage: stage.name],
            network: stage.network,
            binds: stage.secretBinds + binds
        )
        if isPrivileged {
            settings = settings.withUsualRights()
            settings.user = "0:0"
        }
        let name = "\(stage.name)-\(arguments.first ?? "verb")"
        // What a killed deployer left: it has to end before the same begins anew.
        try await engine.remove(name)
        let id = try await Task { try await engine.run(settings, named: name) }.value
        let outcome: Result<(lines: [String], exit: InstanceExit), any Error>
        do {
            var lines: [String] = []
            try await engine.follow("/containers/\(id)") { line in
                guard !line.isEmpty else { return }
                lines.append(line)
                if onLine(line) == .kill { try await engine.kill(id) }
            }
            outcome = .success((lines, InstanceExit(status: try await engine.wait(for: id))))
        } catch {
            outcome = .failure(error)
        }
        // In a task that no cancellation reaches: SIGTERM makes it roll back.
        await Task { [engine] in
            try? await engine.stop(id, grace: .seconds(10))
            try? await engine.remove(id)
        }.value
        return try outcome.get()
    }
}
