import ArgumentParser
import Deployer
import Foundation
import Rollout
import Runtimes
import Terminal

/// `fakestack deploy supervise`.
struct DeploySuperviseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "supervise",
        abstract: "Start instances that die again, and the live fleet after a reboot.",
        discussion: """
            For the process runtime; containers are restarted by what runs them. What is to be live it reads from the \
            stage, where the last deployment wrote it: give it the --dir and the settings of the instances that the \
            deployment gets. An instance comes back on the ports that it had, at once the first time, then after 1 s, \
            2 s and so on up to 30 s. While somebody deploys it changes nothing. It runs until a signal comes, and the \
            instances go on without it. deploy/systemd has a unit for it.
            """
    )

    @OptionGroup var stage: DeployStageOptions

    @Option(help: "The database of the instances. Default: DATABASE_URL, or libpq's variables.")
    var databaseUrl: String?

    @Argument(parsing: .postTerminator, help: "Further arguments of `serve`, after `--`.")
    var serveArguments: [String] = []

    func validate() throws {
        guard stage.runtime == .process else {
            throw ValidationError("--runtime \(stage.runtime): supervise takes process alone")
        }
    }

    func run() async throws {
        signal(SIGPIPE, SIG_IGN)
        let console = Console(environment: [:])
        do {
            let supervisor = Supervisor(
                directory: stage.dir,
                runtime: try stage.processRuntime(databaseURL: databaseUrl, serveArguments: serveArguments)
            ) { console.line("\(Date.now.formatted(.iso8601))  \($0)") }
            // A signal is its ordinary end.
            _ = try await besideSignals { try await supervisor.run() }
        } catch let error as DeploymentError {
            FileHandle.standardError.write(Data("fakestack deploy supervise: \(error)\n".utf8))
            throw ExitCode(1)
        }
    }
}
