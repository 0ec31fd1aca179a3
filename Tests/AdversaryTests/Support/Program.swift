import Foundation
import Subprocess
import Synchronization
import Testing

#if canImport(System)
    import System
#else
    import SystemPackage
#endif

/// The built program, run as a person would run it.
enum Program {
    struct Ending: Sendable {
        let status: TerminationStatus
        let output: String

        var code: Int32? {
            if case .exited(let code) = status { code } else { nil }
        }
    }

    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().path

    /// Beside the test bundle, where the build puts every product; or another build of it.
    static let path =
        ProcessInfo.processInfo.environment["FAKESTACK_TESTED_PROGRAM"]
        ?? URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent().appending(path: "fakestack")
        .path

    /// Runs it to its end, and meanwhile `body`.
    ///
    /// - Parameters:
    ///   - shell: What a shell does before it becomes the program, such as `ulimit -f 1`.
    ///   - mayOutlive: Whether `body` goes on after that end; if not, it must be done before.
    static func run(
        _ arguments: [String],
        variables: [String: String] = [:],
        shell: String? = nil,
        mayOutlive: Bool = false,
        during body: @escaping @Sendable (RunningProgram) async throws -> Void = { _ in }
    ) async throws -> Ending {
        var options = PlatformOptions()
        options.teardownSequence = []
        let variables = variables.merging(
            ["PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"]
        ) { given, _ in given }
        let keys = variables.map { (Environment.Key(stringLiteral: $0.key), $0.value) }
        let words = shell.map { ["-c", "\($0); exec \"$0\" \"$@\"", path] } ?? []
        let result = try await Subprocess.run(
            .path(FilePath(shell == nil ? path : "/bin/bash")),
            arguments: Arguments(words + arguments),
            environment: .custom(Dictionary(uniqueKeysWithValues: keys)),
            workingDirectory: FilePath(root),
            platformOptions: options,
            input: .none,
            output: .sequence,
            error: .combinedWithOutput
        ) { execution in
            let program = RunningProgram(pid: execution.processIdentifier.value)
            return try await withThrowingTaskGroup(of: Void.self) { tasks in
                tasks.addTask {
                    do {
                        try await body(program)
                    } catch  where Task.isCancelled {
                        Issue.record("the program ended before the test was done with it:\n\(program.output)")
                    } catch {
                        program.signal(SIGCONT)
                        program.signal(SIGKILL)
                        throw error
                    }
                }
                for try await line in execution.standardOutput.strings() { program.add(line) }
                program.end()
                if !mayOutlive { tasks.cancelAll() }
                try await tasks.waitForAll()
                return program.output
            }
        }
        return Ending(status: result.terminationStatus, output: result.closureResult)
    }
}

/// The program while it runs.
final class RunningProgram: Sendable {
    /// It ended before it said what was waited for.
    struct Ended: Error, CustomStringConvertible {
        let description: String
    }

    private struct State {
        var lines: [String] = []
        var isEnded = false
    }

    let pid: Int32
    private let state = Mutex(State())

    init(pid: Int32) { self.pid = pid }

    var output: String { state.withLock { $0.lines.joined(separator: "\n") } }

    func add(_ line: String) {
        state.withLock { $0.lines.append(line) }
    }

    func end() {
        state.withLock { $0.isEnded = true }
    }

    func signal(_ number: Int32) {
        if !state.withLock(\.isEnded) { kill(pid, number) }
    }

    /// The first line that contains these words, once it is there.
    func line(with words: String) async throws -> String {
        while true {
            let (line, isEnded) = state.withLock { state in
                (state.lines.first { $0.contains(words) }, state.isEnded)
            }
            if let line { return line }
            if isEnded { throw Ended(description: output) }
            try await Task.sleep(for: .milliseconds(5))
        }
    }
}
