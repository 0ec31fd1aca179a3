import ArgumentParser
import Deployment
import Foundation
import Lifecycle
import Logging
import UnixSignals

/// `fakestack deploy`: replaces the live fleet; `deploy status` shows it.
struct DeployCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "deploy",
        abstract: "Replace the live fleet with a new one.",
        subcommands: [DeployRunCommand.self, DeployStatusCommand.self],
        defaultSubcommand: DeployRunCommand.self
    )
}

/// `fakestack deploy [run]`.
struct DeployRunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Start a new fleet, move the traffic to it, drain and stop the old one.",
        discussion: """
            Whatever goes wrong before the old instances are stopped ends with the old fleet serving and the new one \
            gone, exit 1. SIGINT and SIGTERM roll back in the same way; a second one ends at once.
            """
    )

    @OptionGroup var stage: DeployStageOptions

    @Option(
        help: "The new fleet's color. Default: the one of blue and green that is not live.",
        transform: FleetColor.parse
    )
    var color: FleetColor?

    @Option(help: "The schema generation that the new instances speak.", transform: Release.parse)
    var release = Release.newest

    @Option(help: "How many new instances.", transform: Replicas.parse)
    var replicas: Replicas = 2

    @Option(
        help: "The database of the instances and the migrations. Default: DATABASE_URL, or libpq's variables."
    )
    var databaseUrl: String?

    @Flag(help: "Leave the schema alone.")
    var noMigrate = false

    @Flag(help: "Apply the migrations though `migrate lint` finds an error in what is pending.")
    var allowUnsafeMigrations = false

    @Option(help: "How long the new instances may take to turn green.", transform: Seconds.parse)
    var startTimeout = Seconds(.seconds(60))

    @Option(help: "How long the old instances may take to finish what they have.", transform: Seconds.parse)
    var drainTimeout = Seconds(.seconds(30))

    @Option(
        help: "How long an instance may take from SIGTERM to its exit before it is killed.",
        transform: Seconds.parse
    )
    var stopGrace = Seconds(.seconds(30))

    @Option(help: "How events are printed.", transform: DeployOutputFormat.parse)
    var format: DeployOutputFormat = .text

    @Argument(parsing: .postTerminator, help: "Further arguments of `serve`, after `--`.")
    var serveArguments: [String] = []

    func run() async throws {
        let format = format
        let outcome: RolloutOutcome
        do {
            outcome = try await deploy { event in
                switch format {
                case .text: event.text.map { writeLine($0) }
                case .json:
                    (try? WireJSON.encode(event)).map { writeLine(String(decoding: $0, as: UTF8.self)) }
                }
            }
        } catch let error as DeploymentError {
            FileHandle.standardError.write(Data("fakestack deploy: \(error)\n".utf8))
            throw ExitCode(1)
        }
        if outcome.exitCode != 0 { throw ExitCode(outcome.exitCode) }
    }

    private func deploy(onEvent: @escaping @Sendable (RolloutEvent) -> Void) async throws -> RolloutOutcome {
        var plan = RolloutPlan(
            color: color?.name,
            release: release.number,
            replicas: replicas.number,
            migrates: !noMigrate
        )
        plan.startTimeout = startTimeout.duration
        plan.drainTimeout = drainTimeout.duration
        plan.stopGrace = stopGrace.duration
        plan.instanceShutdown = ServeShutdown.longest(
            arguments: serveArguments,
            environment: ProcessInfo.processInfo.environment
        )
        let runtime = try stage.processRuntime(databaseURL: databaseUrl, serveArguments: serveArguments)
        let router = try await stage.router()
        let migrations = MigrateProcess(
            executable: try stage.program(),
            databaseURL: databaseUrl,
            allowsUnsafe: allowUnsafeMigrations
        )
        return try await InstanceProbe.withProbe(token: stage.adminToken) { probe in
            let rollout = Rollout(
                plan: plan,
                directory: stage.dir,
                runtime: runtime,
                router: router,
                migrations: migrations,
                probe: probe,
                logger: stage.logger,
                onEvent: onEvent
            )
            let interrupts = Interrupts()
            let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
            return await withTaskGroup(of: Void.self) { group in
                group.addTask {
                    for await signal in signals {
                        interrupts.post(signal == .sigint ? .interrupt : .terminate)
                    }
                }
                let outcome = await rollout.run(interrupts: interrupts)
                group.cancelAll()
                return outcome
            }
        }
    }
}

/// `fakestack deploy status`.
struct DeployStatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show the instances that run, and their share of the traffic."
    )

    @OptionGroup var stage: DeployStageOptions

    @Flag(help: "Print a JSON array.")
    var json = false

    func run() async throws {
        do {
            let runtime = try stage.processRuntime(databaseURL: nil, serveArguments: [])
            let router = try await stage.router()
            let statuses = try await InstanceProbe.withProbe(token: stage.adminToken) { probe in
                try await InstanceStatus.all(runtime: runtime, router: router, probe: probe)
            }
            if json {
                writeLine(String(decoding: try WireJSON.encode(statuses), as: UTF8.self))
            } else {
                writeLine(statuses.isEmpty ? "nothing runs" : InstanceStatus.table(statuses, now: .now))
            }
        } catch let error as DeploymentError {
            FileHandle.standardError.write(Data("fakestack deploy status: \(error)\n".utf8))
            throw ExitCode(1)
        }
    }
}

/// Straight to the descriptor: a pipe's reader sees each line when it is written.
private func writeLine(_ text: String) {
    FileHandle.standardOutput.write(Data((text + "\n").utf8))
}
