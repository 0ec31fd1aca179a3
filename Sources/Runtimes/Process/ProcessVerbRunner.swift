import Subprocess

#if canImport(System)
    import System
#else
    import SystemPackage
#endif

/// Runs a program on this machine, in a session of its own.
package struct ProcessVerbRunner: VerbRunner {
    private let executable: Executable
    private let words: [String]
    private let environment: [String: String]
    private let patience: Duration

    /// Describes the program.
    ///
    /// - Parameters:
    ///   - executable: Its path.
    ///   - databaseURL: Handed over in `DATABASE_URL`, where no process list shows it; nil leaves what is there.
    ///   - patience: How long it may take to end after a SIGTERM before it is killed.
    package init(executable: String, databaseURL: String?, patience: Duration = .seconds(5)) {
        self.init(
            .path(FilePath(executable)),
            environment: databaseURL.map { ["DATABASE_URL": $0] } ?? [:],
            patience: patience
        )
    }

    /// Describes a program of any kind.
    ///
    /// - Parameters:
    ///   - words: Its first arguments.
    ///   - environment: What its environment holds beside this process's own.
    init(
        _ executable: Executable,
        words: [String] = [],
        environment: [String: String] = [:],
        patience: Duration = .seconds(10)
    ) {
        self.executable = executable
        self.words = words
        self.environment = environment
        self.patience = patience
    }

    /// Runs it with these arguments behind its first ones.
    package func run(
        _ arguments: [String],
        variables: [String: String],
        onLine: @escaping @Sendable (String) -> VerbReaction
    ) async throws -> (lines: [String], exit: InstanceExit) {
        var changes: [Environment.Key: String?] = [:]
        for (name, value) in environment.merging(variables, uniquingKeysWith: { $1 }) {
            changes[Environment.Key(stringLiteral: name)] = .some(value)
        }
        var options = PlatformOptions()
        // In a session of its own: Ctrl-C reaches the deployer alone, which decides what it means.
        options.createSession = true
        options.teardownSequence = [.gracefulShutDown(allowedDurationToNextStep: patience)]
        let result = try await Subprocess.run(
            executable,
            arguments: Arguments(words + arguments),
            environment: .inherit.updating(changes),
            platformOptions: options,
            input: .none,
            output: .sequence,
            error: .combinedWithOutput
        ) { execution in
            var lines: [String] = []
            for try await line in OutputLines(execution.standardOutput) {
                lines.append(line)
                if onLine(line) == .kill { try? execution.send(signal: .kill) }
            }
            return lines
        }
        try Task.checkCancellation()
        return (result.closureResult, InstanceExit(result.terminationStatus))
    }
}

extension InstanceExit {
    /// As a shell counts it.
    fileprivate init(_ status: TerminationStatus) {
        switch status {
        case .exited(let code): self.init(status: Int32(code))
        case .signaled(let signal): self.init(status: 128 + Int32(signal))
        }
    }
}
