import ArgumentParser
import Foundation

/// The one binary: a verb, and its flags from the command line or the environment.
@main
struct Fakestack: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fakestack",
        abstract: "A rehearsal stage for zero-downtime deployments.",
        discussion: """
            Every flag has a variable: --admin-port is FAKESTACK_ADMIN_PORT. The flag wins.
            The database is --database-url, DATABASE_URL, or what libpq's own variables say (PGHOST, ...).
            """,
        version: Version.current,
        subcommands: [
            ServeCommand.self, MigrateCommand.self, DeployCommand.self, ClientCommand.self,
            LabCommand.self, ProbeCommand.self,
        ]
    )

    static func main() async {
        let arguments = FlagVariables(of: Self.self, in: ProcessInfo.processInfo.environment)
            .added(to: Array(CommandLine.arguments.dropFirst()))
        do {
            var command = try parseAsRoot(arguments)
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch {
            leave(after: error)
        }
    }

    /// Ends the process as the error says: help and a bare exit code as they are, anything else in one line.
    private static func leave(after error: any Error) -> Never {
        let code = exitCode(for: error)
        guard code != .success, !(error is ExitCode) else { exit(withError: error) }
        FileHandle.standardError.write(Data("fakestack: \(message(for: error))\n".utf8))
        Foundation.exit(code.rawValue)
    }
}
