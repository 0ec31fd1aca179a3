import Foundation
import Subprocess

#if canImport(System)
    import System
#else
    import SystemPackage
#endif

/// The shipped compose.yaml as a project of its own.
struct ComposeProject: Sendable {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path
    let name: String
    let port: Int

    /// Runs a Compose command, of whichever version is there.
    ///
    /// - Returns: What it printed, and whether it succeeded.
    @discardableResult
    func callAsFunction(_ arguments: String...) async throws -> (output: String, isSuccess: Bool) {
        let script = """
            if docker compose version >/dev/null 2>&1; then exec docker compose "$@"; else exec docker-compose "$@"; fi
            """
        return try await shell(script, arguments)
    }

    /// Removes everything, whichever fleets run: Compose 2 leaves those of other profiles than it is told.
    func down() async throws {
        try await self("--profile", "blue", "--profile", "green", "down", "-v", "--remove-orphans")
    }

    /// Runs `fakestack` on this machine.
    func fakestack(_ arguments: String...) async throws -> (output: String, isSuccess: Bool) {
        let program = Bundle.main.bundleURL.appending(path: "fakestack").path
        return try await shell(#"exec "$FAKESTACK_PROGRAM" "$@""#, arguments, ["FAKESTACK_PROGRAM": program])
    }

    private func shell(
        _ script: String,
        _ arguments: [String],
        _ more: [String: String] = [:]
    ) async throws -> (output: String, isSuccess: Bool) {
        var changes: [Environment.Key: String?] = [
            "COMPOSE_PROJECT_NAME": name, "PROXY_PORT": "\(port)", "COMPOSE_PROFILES": "blue",
        ]
        for (name, value) in more { changes[Environment.Key(stringLiteral: name)] = .some(value) }
        let result = try await run(
            .path("/bin/sh"),
            arguments: Arguments(["-c", script, "sh"] + arguments),
            environment: .inherit.updating(changes),
            workingDirectory: FilePath(Self.root),
            input: .none,
            output: .string(limit: 4 << 20),
            error: .combinedWithOutput
        )
        return (result.standardOutput, result.terminationStatus.isSuccess)
    }
}
