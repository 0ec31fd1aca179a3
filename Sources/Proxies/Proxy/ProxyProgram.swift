import Foundation
import Rollout
import Runtimes
import Subprocess

#if canImport(System)
    import System
#else
    import SystemPackage
#endif

/// A proxy's program, on this machine or in a container.
struct ProxyProgram: Sendable {
    /// Its name, as a person types it.
    let name: String
    /// Its file.
    let path: String
    /// The container that it is run in; nil for this machine.
    private let container: (engine: DockerEngine, name: String)?

    /// Finds a program in `PATH` and in further folders.
    ///
    /// - Parameters:
    ///   - folders: Where it may be besides.
    ///   - remedy: How to get it, as the end of "It is not installed. Install it:".
    /// - Throws: ``DeploymentError`` with the remedy.
    init(_ name: String, besides folders: [String], remedy: String) throws(DeploymentError) {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
        let candidates = (path.split(separator: ":").map(String.init) + folders).map { "\($0)/\(name)" }
        guard let found = candidates.first(where: { FileManager.default.isExecutableFile(atPath: $0) }) else {
            throw DeploymentError(.missingProgram, "\(name) is not installed. Install it: \(remedy).")
        }
        self.name = name
        self.path = URL(filePath: found).path
        container = nil
    }

    /// The program of this name that a container has; its folders are mounted there under the same paths.
    init(_ name: String, in container: String, of engine: DockerEngine) {
        self.name = name
        path = name
        self.container = (engine, container)
    }

    /// Runs it for a moment, to test a configuration or to signal a master.
    ///
    /// - Parameters:
    ///   - said: Which arguments an error names; nil for all.
    ///   - complaint: Finds the line that says what is wrong in what it printed.
    /// - Returns: What it printed.
    /// - Throws: ``DeploymentError`` with the program's own line.
    @discardableResult
    func run(
        _ arguments: [String],
        in directory: String,
        said: String? = nil,
        complaint: (String) -> String
    ) async throws -> String {
        let (isSuccess, output) = try await output(of: arguments, in: directory)
        if isSuccess { return output }
        throw DeploymentError(
            .router,
            "\(name) \(said ?? arguments.joined(separator: " ")): \(complaint(output))"
        )
    }

    private func output(
        of arguments: [String],
        in directory: String
    ) async throws -> (isSuccess: Bool, output: String) {
        if let container {
            let (lines, status) = try await container.engine.execute([path] + arguments, in: container.name)
            return (status == 0, lines.joined(separator: "\n"))
        }
        var options = PlatformOptions()
        options.createSession = true
        let result = try await Subprocess.run(
            .path(FilePath(path)),
            arguments: Arguments(arguments),
            workingDirectory: FilePath(directory),
            platformOptions: options,
            // A whole configuration, with every file that is included.
            output: .string(limit: 16 << 20),
            error: .combinedWithOutput
        )
        return (result.terminationStatus.isSuccess, result.standardOutput)
    }
}
