/// Runs a verb of `fakestack` where the database can be reached: here, in a container, in a Compose project.
package protocol VerbRunner: Sendable {
    /// Runs a verb to its end; where the task is cancelled, the verb gets a SIGTERM.
    ///
    /// - Parameters:
    ///   - arguments: The verb and its flags.
    ///   - variables: What its environment holds beside the usual.
    ///   - onLine: Gets each line that it prints, as it prints it, and may have it killed; empty ones are left out.
    /// - Returns: Those lines, and how it exited.
    func run(
        _ arguments: [String],
        variables: [String: String],
        onLine: @escaping @Sendable (String) -> VerbReaction
    ) async throws -> (lines: [String], exit: InstanceExit)
}

/// What becomes of a verb after what it has said.
package enum VerbReaction: Sendable {
    /// It goes on.
    case goOn
    /// It is killed, as by `kill -9`.
    case kill
}

extension VerbRunner {
    /// Runs a verb to its end.
    ///
    /// - Parameter report: Gets each line that it prints, as it prints it.
    package func run(
        _ arguments: [String],
        variables: [String: String],
        report: @escaping @Sendable (String) -> Void
    ) async throws -> (lines: [String], exit: InstanceExit) {
        try await run(arguments, variables: variables) { line in
            report(line)
            return .goOn
        }
    }
}
