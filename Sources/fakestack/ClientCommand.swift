import ArgumentParser
import Foundation
import LoadClient
import Logging
import Terminal

struct ClientCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Load the service, read everything back, and judge.",
        discussion: """
            Writers, readers, voters, answerers, uploaders and listeners load the service; every write is entered in \
            a ledger and read back at the end. Exit code 0 for PASS, 1 for FAIL, 2 for UNKNOWN, 74 where the report \
            cannot be written. The first Ctrl-C ends the load and reports, the second ends the client (130).
            """
    )

    @Option(help: ArgumentHelp("Where the service is.", valueName: "http-url"))
    var url = "http://127.0.0.1:8080"

    @Option(
        help: """
            Users: 30 % write, 15 % vote, 10 % answer, of ten and more 10 % listen to the feed and one uploads, the \
            rest reads. Default: 20.
            """,
        transform: Users.parse
    )
    var clients: Users?

    @Option(help: "Users who ask questions, instead of a share of --clients.", transform: Count.parse)
    var writers: Count?

    @Option(help: "Users who read, instead of a share of --clients.", transform: Count.parse)
    var readers: Count?

    @Option(help: "Users who vote, instead of a share of --clients.", transform: Count.parse)
    var voters: Count?

    @Option(help: "Users who answer questions, instead of a share of --clients.", transform: Count.parse)
    var answerers: Count?

    @Option(
        help: "Users who upload many questions at once, instead of a share of --clients.",
        transform: Count.parse
    )
    var uploaders: Count?

    @Option(help: "Users who listen to the feed, instead of a share of --clients.", transform: Count.parse)
    var listeners: Count?

    @Option(
        help: """
            Requests a second that are due whatever the service does (open loop); latency counts from when each was \
            due. Default: 100.
            """,
        transform: Frequency.parse
    )
    var rate: Frequency?

    @Option(
        help: "Open loop: the most connections; a request that finds all of them busy waits.",
        transform: Connections.parse
    )
    var maxConnections: Connections = 1000

    @Flag(help: "Closed loop: each user sends its next request when the last one has ended.")
    var closed = false

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

    @OptionGroup var limits: LoadLimitOptions

    @Option(help: ArgumentHelp("Where report.json, report.html and the others go.", valueName: "directory"))
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
        try prepareReport()
        let interruption = TwoStepInterruption { reason in
            run.stop(because: reason)
            console.live("")
            console.line("interrupted: the load ends here; reading back. Once more to end at once")
            return true
        }
        let end = try await besideSignals {
            interruption.ends($0)
        } _: {
            try await withThrowingTaskGroup(of: Int32?.self) { tasks in
                tasks.addTask { try await perform(run, console) }
                tasks.addTask { try await show(run, console) }
                defer { tasks.cancelAll() }
                while let code = try await tasks.next() {
                    if let code { return code }
                }
                return Verdict.unknown.exitCode
            }
        }
        console.live("")
        switch end {
        case .finished(let code): throw ExitCode(code)
        case .ended(let signal):
            console.line("interrupted: no report was written")
            throw ExitCode(signal.exitCode)
        }
    }

    /// Tries whether a report can be written, before anything is sent.
    private func prepareReport() throws {
        do {
            try LoadReport.prepare(directory: report)
        } catch {
            throw ReportFailure(report, error)
        }
    }

    /// - Returns: the exit code.
    private func perform(_ run: LoadRun, _ console: Console) async throws -> Int32 {
        try await run.run()
        let outcome = try await run.finish()
        console.live("")
        let summary = ReportSummary(
            outcome.report,
            directory: self.report,
            style: console.style,
            width: console.width
        )
        // First said, then written: a full disk must not take the verdict with it.
        for line in summary.lines { console.line(line) }
        do {
            try outcome.report.write(toDirectory: self.report, findings: outcome.findings)
        } catch {
            throw ReportFailure(self.report, error)
        }
        return outcome.report.verdict.exitCode
    }

    /// Says each second how it goes, until cancelled: rewritten on a terminal, a line each elsewhere.
    private func show(_ run: LoadRun, _ console: Console) async throws -> Int32? {
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
            if [writers, readers, voters, answerers, uploaders, listeners].contains(where: { $0 != nil }) {
                guard clients == nil else {
                    throw ValidationError("--clients: got it beside users of a role, takes one or the other")
                }
                crew = Crew(
                    writers: writers?.number ?? 0,
                    readers: readers?.number ?? 0,
                    voters: voters?.number ?? 0,
                    answerers: answerers?.number ?? 0,
                    uploaders: uploaders?.number ?? 0,
                    listeners: listeners?.number ?? 0
                )
            }
            if closed, rate != nil {
                throw ValidationError("--rate: got it beside --closed, whose limit is --max-rate")
            }
            if !closed, maxRate != nil || thinkTime.duration > .zero {
                throw ValidationError("--max-rate and --think-time are for the closed loop; add --closed")
            }
            let plan = LoadPlan(
                target: try LoadTarget(url),
                crew: crew,
                pace: closed
                    ? .closed(thinkTime: thinkTime.duration, maxRate: maxRate?.perSecond)
                    : .open(rate: rate?.perSecond ?? 100),
                duration: duration.duration,
                timeout: timeout.duration,
                maximumConnections: maxConnections.number,
                settle: limits.settle.duration,
                oldRows: limits.oldRows.plan,
                seed: seed.number,
                idempotencyKeys: idempotencyKeys,
                databaseURL: databaseURL,
                databasePassword: try database.password(),
                sabotage: sabotage?.kind,
                expectations: Expectations(
                    minimumWrites: minWrites.number,
                    deployment: expectDeployment,
                    maximumUnavailability: limits.maxUnavailability?.duration,
                    maximumP99: limits.maxP99?.duration,
                    maximumLatency: limits.maxLatency?.duration,
                    maximumGap: limits.maxGap.duration
                )
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

/// Why a report cannot be written.
struct ReportFailure: Error, CustomStringConvertible {
    let description: String

    init(_ directory: String, _ error: any Error) {
        description = "--report \(directory): the report cannot be written: \(error)"
    }
}
