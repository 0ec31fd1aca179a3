import ArgumentParser
import Foundation
import LoadClient
import Logging
import Terminal
import UnixSignals

struct ClientCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "client",
        abstract: "Furious clients, a ledger, a verdict.",
        discussion: """
            Writers, readers and voters load the service; every write is entered in a ledger and read back at \
            the end. Exit code 0 for PASS, 1 for FAIL, 2 for UNKNOWN, 130 when interrupted.
            """
    )

    @Option(help: ArgumentHelp("Where the service is.", valueName: "http-url"))
    var url = "http://127.0.0.1:8080"

    @Option(help: "Users: 40 % write, 40 % read, 20 % vote. Default: 20.", transform: Users.parse)
    var clients: Users?

    @Option(help: "Users who ask questions, instead of a share of --clients.", transform: Count.parse)
    var writers: Count?

    @Option(help: "Users who read, instead of a share of --clients.", transform: Count.parse)
    var readers: Count?

    @Option(help: "Users who vote, instead of a share of --clients.", transform: Count.parse)
    var voters: Count?

    @Option(
        help:
            "Open loop: requests a second, whatever the service does; latency counts from when each was due.",
        transform: Frequency.parse
    )
    var rate: Frequency?

    @Option(
        help: "Closed loop: at most so many requests a second, all users together.",
        transform: Frequency.parse
    )
    var maxRate: Frequency?

    @Option(
        help: "Closed loop: how long a user rests after each request, such as 50ms.",
        transform: Seconds.parse
    )
    var thinkTime = Seconds(.zero)

    @Option(help: "How long the load lasts, such as 30s or 5m.", transform: Seconds.parse)
    var duration = Seconds(.seconds(10))

    @Option(help: "How long one request may take.", transform: Seconds.parse)
    var timeout = Seconds(.seconds(10))

    @Option(help: "Where contents and choices come from.", transform: Seed.parse)
    var seed: Seed = 1

    @Flag(help: "Send an Idempotency-Key with every write; without it a request that is sent twice shows.")
    var idempotencyKeys = false

    @Option(
        help: ArgumentHelp(
            "Do this to one acknowledged question before the final read, to see the judge say FAIL.",
            valueName: "lose|duplicate|corrupt"
        ),
        transform: NegativeControl.parse
    )
    var sabotage: NegativeControl?

    @Option(help: "Fewer acknowledged questions make the verdict UNKNOWN.", transform: LeastWrites.parse)
    var minWrites: LeastWrites = 10

    @Flag(help: "Without a deployment during the load the verdict is UNKNOWN.")
    var expectDeployment = false

    @Option(help: ArgumentHelp("Where report.json and report.html go.", valueName: "directory"))
    var report = ".fakestack/client"

    @OptionGroup var database: DatabaseOptions

    @OptionGroup var logging: LoggingOptions

    func validate() throws {
        _ = try loadPlan()
    }

    func run() async throws {
        let environment = ProcessInfo.processInfo.environment
        let console = Console(environment: environment)
        let run = try LoadRun(
            plan: loadPlan(),
            version: Version.current,
            logger: logging.logger("fakestack.client")
        )
        // Trapped before the first request, so that no signal finds the default, which ends the process.
        let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
        let code = try await withThrowingTaskGroup(of: Int32.self) { tasks in
            tasks.addTask { try await perform(run, console) }
            tasks.addTask {
                for await signal in signals { return signal == .sigint ? 130 : 143 }
                throw CancellationError()
            }
            tasks.addTask { try await show(run, console) }
            defer { tasks.cancelAll() }
            return try await tasks.next() ?? 1
        }
        console.live("")
        if code >= 130 { console.line("interrupted: no report was written") }
        throw ExitCode(code)
    }

    /// - Returns: the exit code.
    private func perform(_ run: LoadRun, _ console: Console) async throws -> Int32 {
        let report: LoadReport
        do {
            try await run.run()
            report = try await run.finish()
        } catch let error as LoadRunError {
            console.live("")
            console.line("\(console.style("UNKNOWN", .bold, .yellow))  \(error)")
            return Verdict.unknown.exitCode
        }
        try report.write(toDirectory: self.report)
        console.live("")
        let summary = ReportSummary(
            report,
            directory: self.report,
            style: console.style,
            width: console.width
        )
        for line in summary.lines { console.line(line) }
        return report.verdict.exitCode
    }

    /// Says each second how it goes, until cancelled: rewritten on a terminal, a line each elsewhere.
    private func show(_ run: LoadRun, _ console: Console) async throws -> Int32 {
        while true {
            try await Task.sleep(for: .seconds(1))
            let snapshot = run.snapshot()
            let remaining = duration.duration - snapshot.elapsed
            let line = snapshot.line(remaining: remaining, width: console.width)
            guard snapshot.elapsed > .zero else {
                console.live("waiting for \(url)")
                continue
            }
            guard !snapshot.hasEnded else {
                console.live("reading everything back  \(snapshot.line(width: console.width - 25))")
                continue
            }
            if console.isInteractive {
                console.live(snapshot.failed > 0 ? console.style(line, .red) : line)
            } else {
                console.line(line)
            }
        }
    }

    /// Nil where nobody named a database; empty where libpq's own variables do.
    private var databaseURL: String? {
        let environment = ProcessInfo.processInfo.environment
        if let url = database.url ?? environment["DATABASE_URL"], !url.isEmpty { return url }
        return ["PGHOST", "PGHOSTADDR", "PGSERVICE", "PGDATABASE"].contains { environment[$0] != nil }
            ? "" : nil
    }

    private func loadPlan() throws -> LoadPlan {
        do {
            var crew = Crew(clients: clients?.number ?? 20)
            if writers != nil || readers != nil || voters != nil {
                guard clients == nil else {
                    throw ValidationError(
                        "--clients: got it beside --writers, --readers or --voters, takes one or the other"
                    )
                }
                crew = Crew(
                    writers: writers?.number ?? 0,
                    readers: readers?.number ?? 0,
                    voters: voters?.number ?? 0
                )
            }
            if rate != nil, maxRate != nil || thinkTime.duration > .zero {
                throw ValidationError(
                    "--rate: got it beside --max-rate or --think-time, which are for the closed loop"
                )
            }
            let plan = LoadPlan(
                target: try LoadTarget(url),
                crew: crew,
                pace: rate.map { .open(rate: $0.perSecond) }
                    ?? .closed(thinkTime: thinkTime.duration, maxRate: maxRate?.perSecond),
                duration: duration.duration,
                timeout: timeout.duration,
                seed: seed.number,
                idempotencyKeys: idempotencyKeys,
                databaseURL: databaseURL,
                databasePassword: try database.password(),
                sabotage: sabotage?.kind,
                expectations: Expectations(minimumWrites: minWrites.number, deployment: expectDeployment)
            )
            try plan.validate()
            return plan
        } catch let error as LoadPlanError {
            throw ValidationError(error.description)
        }
    }
}

/// What `--sabotage` takes.
struct NegativeControl: FlagValue {
    static let takes = Sabotage.allCases.map(\.rawValue).joined(separator: ", ")
    let kind: Sabotage
    var description: String { kind.rawValue }

    init?(text: String) {
        guard let kind = Sabotage(rawValue: text) else { return nil }
        self.kind = kind
    }
}
