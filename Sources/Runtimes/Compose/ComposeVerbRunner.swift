/// Runs verbs with the compose file's `migrate` service, which knows where the database is.
package struct ComposeVerbRunner: VerbRunner {
    private let compose: ComposeProgram

    /// Makes the runner of a project.
    package init(_ compose: ComposeProgram) {
        self.compose = compose
    }

    /// Runs a verb in a container of its own, which is removed afterwards.
    package func run(
        _ arguments: [String],
        variables: [String: String],
        onLine: @escaping @Sendable (String) -> VerbReaction
    ) async throws -> (lines: [String], exit: InstanceExit) {
        let environment = variables.sorted { $0.key < $1.key }.flatMap { ["-e", "\($0.key)=\($0.value)"] }
        return try await compose.program.run(
            ["run", "--rm", "--no-deps", "-T"] + environment + ["migrate"] + arguments,
            variables: [:],
            onLine: onLine
        )
    }
}
