import Foundation
import Subprocess
import Synchronization

#if canImport(System)
    import System
#else
    import SystemPackage
#endif

/// `fakestack serve`, the built program, as a person would run it.
struct ServeProgram: Sendable {
    /// The program said what it listens on.
    struct Running: Sendable {
        let port: Int
        let signal: @Sendable (Signal) -> Void
    }

    struct Ending: Sendable {
        let status: TerminationStatus
        let output: String
    }

    /// Beside the test bundle, where the build puts every product.
    private static let path = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent().appending(
        path: "fakestack"
    ).path

    /// Runs it to its end, and `body` as soon as it listens; what `body` leaves running is killed.
    static func run(
        database: String,
        _ more: [String] = [],
        _ body: @escaping @Sendable (Running) async throws -> Void
    ) async throws -> Ending {
        var options = PlatformOptions()
        options.teardownSequence = []
        let result = try await Subprocess.run(
            .path(FilePath(path)),
            arguments: Arguments(["serve", "--port", "0", "--database-url", database] + more),
            platformOptions: options,
            input: .none,
            output: .sequence,
            error: .combinedWithOutput
        ) { execution in
            let pid = execution.processIdentifier.value
            return try await withThrowingTaskGroup(of: Void.self) { tasks in
                var output = ""
                var isBegun = false
                for try await line in execution.standardOutput.strings() {
                    output += line + "\n"
                    guard !isBegun, line.contains("listening"), let port = Self.port(in: line) else {
                        continue
                    }
                    isBegun = true
                    tasks.addTask {
                        do {
                            try await body(Running(port: port, signal: { _ = kill(pid, $0.rawValue) }))
                        } catch {
                            kill(pid, SIGKILL)
                            throw error
                        }
                    }
                }
                try await tasks.waitForAll()
                return output
            }
        }
        return Ending(status: result.terminationStatus, output: result.closureResult)
    }

    private static func port(in line: String) -> Int? {
        line.split(separator: " ").first { $0.hasPrefix("port=") }.flatMap {
            Int($0.dropFirst(5).filter(\.isNumber))
        }
    }
}
