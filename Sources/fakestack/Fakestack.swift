import ArgumentParser
import Foundation
import Lab

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
            ServeCommand.self, MigrateCommand.self, DeployCommand.self, ClientVerbs.self,
            LabCommand.self, DrainCommand.self, ProbeCommand.self,
        ]
    )

    static func main() async {
        let tree = CommandTree.of(Self.self)
        let given = Array(CommandLine.arguments.dropFirst())
        let arguments = FlagVariables(root: tree, environment: ProcessInfo.processInfo.environment)
            .added(to: given)
        do {
            var command = try parseAsRoot(arguments)
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch {
            if let tree, exitCode(for: error) == .success, fullMessage(for: error).hasPrefix("OVERVIEW: ") {
                let page = HelpPage(of: tree, for: given, takes: whatItTakes, defaults: defaults)
                FileHandle.standardOutput.write(Data(page.text.utf8))
                return
            }
            leave(after: error)
        }
    }

    /// What a flag takes, in the words of its own refusal: so help and errors cannot differ.
    private static func whatItTakes(_ verbs: [String], _ flag: String) -> String? {
        do {
            _ = try parseAsRoot(verbs + ["--\(flag)=\u{1}"])
            return nil
        } catch {
            let parts = message(for: error).split(separator: FlagWording.takes, maxSplits: 1)
            return parts.count == 2 ? String(parts[1]) : nil
        }
    }

    /// The defaults of a verb's flags; nil where there is no such verb.
    private static func defaults(_ verbs: [String]) -> FlagDefaults? {
        guard let command = try? parseAsRoot(verbs) else { return nil }
        return FlagDefaults(of: command)
    }

    /// Ends the process as the error says: help and a bare exit code as they are, anything else in one line.
    private static func leave(after error: any Error) -> Never {
        let code = exitCode(for: error)
        guard code != .success, !(error is ExitCode) else { exit(withError: error) }
        FileHandle.standardError.write(Data("fakestack: \(message(for: error))\n".utf8))
        Foundation.exit(error is any UnwrittenReport ? EX_IOERR : code.rawValue)
    }
}

/// A report that could not be written: exit code 74, EX_IOERR of sysexits.h.
protocol UnwrittenReport: Error {}

extension ReportFailure: UnwrittenReport {}
extension LabReportError: UnwrittenReport {}
