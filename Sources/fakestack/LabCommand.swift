import ArgumentParser
import Foundation
import Lab
import Lifecycle
import LoadClient
import Proxies
import Rollout
import Runtimes
import Terminal

/// Plays a whole blue/green deployment on this machine.
struct LabCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lab",
        abstract: "Rehearse a blue/green deployment under load on this machine, and judge it.",
        discussion: """
            It starts a private Postgres and a proxy, deploys two blue instances of release 1, lets clients \
            write, read, vote, answer, upload and listen, deploys green of release 2 with its migrations in the middle of it, and reads every write back. Exit 0 is PASS, 1 FAIL, 2 UNKNOWN. \
            Everything it starts it stops.
            """
    )

    @Option(help: "Where everything is kept: postgres, the proxy, logs, report.json, report.html.")
    var dir = ".fakestack/lab"

    @Option(help: "What stands in front of the fleets.", transform: ProxyKind.parse)
    var proxy: ProxyKind = .nginx

    @Option(
        help:
            "How often one fleet replaces the other, from blue to green and back; release 2 comes the first time.",
        transform: Cycles.parse
    )
    var cycles: Cycles = 1

    @Option(help: "The proxy's port. Default: a free one.", transform: Port.parse)
    var port: Port?

    @Option(help: "What runs the instances.", transform: RuntimeKind.parse)
    var runtime: RuntimeKind = .process

    @Option(help: "The image of the instances, where they are containers.")
    var image = "fakestack"

    @Option(help: "Where the migrations are.")
    var migrationsDir = "migrations"

    @Option(help: "How many questions there are before the load begins.", transform: Rows.parse)
    var rows: Rows = 100_000

    @Option(help: "Instances in each fleet.", transform: Replicas.parse)
    var replicas: Replicas = 2

    @Option(help: "How many clients there are at a time.", transform: Clients.parse)
    var clients: Clients = 24

    @Option(
        help: "Requests a second, all clients together, whatever the service does (open loop).",
        transform: Rate.parse
    )
    var rate: Rate = 550

    @Flag(
        help: "Closed loop: a client sends its next request when the last one has ended; --rate is the most."
    )
    var closed = false

    @Option(
        help: "How long the load runs before the first deployment and, at least, after the last.",
        transform: Seconds.parse
    )
    var quiet = Seconds(.seconds(10))

    @Option(help: "How many questions must be acknowledged before the load ends.", transform: Writes.parse)
    var writes: Writes = 5500

    @Option(help: "What contents and choices come from.", transform: Seed.parse)
    var seed: Seed = 1

    @Option(
        help: "Do this to one acknowledged question before the final read: lose, duplicate or corrupt.",
        transform: NegativeControl.parse
    )
    var sabotage: NegativeControl?

    @Option(
        help: """
            Break something on purpose: in the middle of the quiet before the deployment an instance of the live fleet \
            is killed or paused for 3 s, or Postgres restarted; or the deployer is killed when it begins to drain, and \
            run again. Failed requests up to 5 s after the fault's end are charged to it and told apart; the verdict \
            forgives them, and nothing else. Default: nothing.
            """,
        transform: ChaosChoice.parse
    )
    var chaos: ChaosChoice?

    @OptionGroup var limits: LoadLimitOptions

    @OptionGroup var logging: LoggingOptions

    func validate() throws {
        if let chaos, chaos.chaos != .killDeployer, runtime != .process {
            throw ValidationError("--chaos: \(chaos) breaks processes; it goes with --runtime process alone")
        }
    }

    func run() async throws {
        let console = Console(environment: ProcessInfo.processInfo.environment)
        guard let program = Bundle.main.executablePath else {
            throw ValidationError("this program's own file cannot be found")
        }
        var plan = LabPlan(program: program, directory: dir, migrations: URL(filePath: migrationsDir).path)
        plan.proxy = proxy
        plan.cycles = cycles.number
        plan.port = port?.number
        plan.runtime = runtime
        plan.image = image
        plan.rows = rows.number
        plan.replicas = replicas.number
        plan.clients = clients.number
        plan.rate = Double(rate.number)
        plan.isClosed = closed
        if let limit = limits.maxUnavailability { plan.maximumUnavailability = limit.duration }
        if let limit = limits.maxP99 { plan.maximumP99 = limit.duration }
        if let limit = limits.maxLatency { plan.maximumLatency = limit.duration }
        plan.maximumGap = limits.maxGap.duration
        plan.settle = limits.settle.duration
        plan.oldRows = limits.oldRows.plan
        plan.quiet = quiet.duration
        plan.writes = writes.number
        plan.seed = seed.number
        plan.sabotage = sabotage?.kind
        plan.chaos = chaos?.chaos
        plan.version = Version.current
        let lab = LabRun(plan, console: console, logger: logging.logger("lab"))

        let interruption = TwoStepInterruption { reason in
            guard lab.interrupt(because: reason) else { return false }
            console.live("")
            console.line("interrupted: the load ends here; reading back. Once more to end at once")
            return true
        }
        let end = try await besideSignals { signal in
            guard interruption.ends(signal) else { return false }
            console.live("")
            console.line("interrupted: stopping everything; no report is written")
            return true
        } _: {
            try await lab.run()
        }
        switch end {
        case .finished(let outcome): throw ExitCode(outcome.exitCode)
        case .ended(let signal): throw ExitCode(signal.exitCode)
        }
    }
}

/// What to break on purpose.
struct ChaosChoice: FlagValue {
    static let takes =
        Chaos.allCases.dropLast().map(\.rawValue).joined(separator: ", ")
        + " or \(Chaos.killDeployer.rawValue)"
    let chaos: Chaos
    var description: String { chaos.rawValue }

    init?(text: String) {
        guard let chaos = Chaos(rawValue: text) else { return nil }
        self.chaos = chaos
    }
}
