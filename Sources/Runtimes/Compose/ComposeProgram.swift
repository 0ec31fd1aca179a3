import Foundation
import Rollout
import Subprocess

#if canImport(System)
    import System
#else
    import SystemPackage
#endif

/// Docker Compose on one project: version 2 (`docker compose`) or version 1 (`docker-compose`), whichever is there.
package struct ComposeProgram: Sendable {
    /// Runs Compose commands; what the compose file finds in its environment is the deployer's own, and more.
    let program: ProcessVerbRunner
    /// The project's name: what its containers' labels say.
    let project: String

    /// Finds Compose.
    ///
    /// - Parameters:
    ///   - files: The compose files, the later ones over the earlier ones.
    ///   - project: The project's name; nil takes that of the first file's folder, as Compose does.
    /// - Throws: ``DeploymentError`` where a file is missing, or Compose is.
    package init(files: [String], project: String?) async throws {
        for file in files where !FileManager.default.fileExists(atPath: file) {
            throw DeploymentError(.file, "there is no \(file). Name the compose file with --compose-file.")
        }
        let first = URL(filePath: files.first ?? "compose.yaml").resolvingSymlinksInPath()
        self.project = project ?? Self.usualName(of: first.deletingLastPathComponent().lastPathComponent)
        let options = files.flatMap { ["-f", $0] } + ["-p", self.project]
        if await Self.succeeds("docker", ["compose", "version"]) {
            program = ProcessVerbRunner(.name("docker"), words: ["compose"] + options)
        } else if await Self.succeeds("docker-compose", ["version"]) {
            program = ProcessVerbRunner(.name("docker-compose"), words: options)
        } else {
            throw DeploymentError(
                .missingProgram,
                "Docker Compose is not installed: neither 'docker compose' nor 'docker-compose' works. "
                    + "Install docker-compose-plugin, or docker-compose (Debian)."
            )
        }
    }

    /// Compose's own rule for a project without a name.
    private static func usualName(of folder: String) -> String {
        folder.lowercased().filter { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_" || $0 == "-") }
    }

    private static func succeeds(_ program: String, _ arguments: [String]) async -> Bool {
        let result = try? await Subprocess.run(
            .name(program),
            arguments: Arguments(arguments),
            input: .none,
            output: .discarded,
            error: .discarded
        )
        return result?.terminationStatus.isSuccess ?? false
    }
}
