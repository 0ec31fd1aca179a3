import Deployer
import Foundation
public import LoadClient
public import Logging
import Rollout
import Runtimes
import Synchronization
public import Terminal

/// One rehearsal: a database, a proxy, a blue fleet, furious clients, a deployment of green in the middle of
/// it, and the verdict.
public struct LabRun: Sendable {
    private let plan: LabPlan
    private let console: Console
    private let narrator: LabNarrator
    private let logger: Logger
    private let interruption = LabInterruption()

    /// Prepares a rehearsal; nothing happens yet.
    public init(_ plan: LabPlan, console: Console, logger: Logger) {
        self.plan = plan
        self.console = console
        self.logger = logger
        narrator = LabNarrator(console)
    }

    /// Rehearses, writes the reports and prints the summary. Whatever it starts it stops, cancelled or not.
    ///
    /// - Throws: `LabError` and its parts' own errors, each one line; `CancellationError`.
    public func run() async throws -> Verdict {
        let directory = try LabDirectory(plan.directory)
        let lock = try StageLock(.lab, directory: directory.path, purpose: "fakestack lab")
        let verdict = await Result { try await rehearse(in: directory) }
        _ = consume lock
        return try verdict.get()
    }

    /// Ends the load early: what is being deployed is rolled back, everything is read back, and the report says that it
    /// was cut short.
    ///
    /// - Returns: Whether the load was on; otherwise there is nothing to report, and cancelling `run()` is what ends it.
    public func interrupt(because reason: String) -> Bool {
        interruption.interrupt(because: reason)
    }

    private func rehearse(in directory: LabDirectory) async throws -> Verdict {
        let outcome = try await ground(in: directory).withStage { stage in
            let chaos = ChaosRun(plan.chaos, narrator: narrator)
            let logs = InstanceLogs(directory: directory.logs, console: console)
            return try await withThrowingTaskGroup(of: Void.self) { tasks in
                tasks.addTask { await logs.follow() }
                return try await finally({
                    await stage.runtime.stopAll()
                    tasks.cancelAll()
                }) { try await rehearse(on: stage, chaos) }
            }
        }
        try Task.checkCancellation()
        console.line()
        let summary = ReportSummary(
            outcome.report,
            directory: plan.directory,
            style: console.style,
            width: console.width,
            switches: plan.cycles
        )
        // First said, then written: a full disk must not take the verdict with it.
        for line in summary.lines { console.line(line) }
        do {
            try outcome.report.write(toDirectory: directory.path, findings: outcome.findings)
        } catch {
            throw LabReportError(description: "the report cannot be written: \(error)")
        }
        return outcome.report.verdict
    }

    private func rehearse(on stage: LabStage, _ chaos: ChaosRun) async throws -> LoadOutcome {
        let first = try await deploy("blue", release: 1, on: stage, nil).outcome
        guard first.kind == .deployed else {
            throw LabError("the first fleet could not be deployed: \(first.reason ?? "for no known reason")")
        }
        if plan.rows > 0 {
            try await stage.fill(rows: plan.rows)
            narrator.say("postgres", "\(plan.rows) questions to begin with", ink: .magenta)
        }
        let load = try LoadRun(plan: loadPlan(stage), version: plan.version, logger: logger)
        let watch = InstanceWatch { [runtime = stage.runtime] in
            ((try? await runtime.list()) ?? []).map {
                .init(host: $0.admin.host, port: $0.admin.port, color: $0.color)
            }
        }
        return try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await load.run() }
            let sideshow = Task { [narrator] in
                async let polls: Void = watch.run()
                await narrator.follow(load)
                await polls
            }
            defer { sideshow.cancel() }
            narrator.say("clients", clients, ink: .cyan)
            let switches = Mutex(LabSwitches(planned: plan.cycles))
            let reason = try await interruption.playing { try await play(load, switches, on: stage, chaos) }
            load.stop(because: reason)
            try await tasks.waitForAll()
            sideshow.cancel()
            await sideshow.value
            narrator.say(
                "clients",
                "done; reading every write back, through the API and from Postgres",
                ink: .cyan
            )
            let played = switches.withLock { $0 }
            var timeline = played.timeline
            timeline.faults = chaos.faults
            return try await load.finish(
                deployment: timeline,
                problems: played.problems,
                switches: played.count,
                watched: watch.result(since: load.started ?? Date())
            )
        }
    }

    /// What happens while the load is on.
    private func play(
        _ load: LoadRun,
        _ switches: borrowing Mutex<LabSwitches>,
        on stage: LabStage,
        _ chaos: ChaosRun
    ) async throws {
        // What is in the tables is read first.
        while load.started == nil { try await Task.sleep(for: .milliseconds(20)) }
        try await chaos.quiet(plan.quiet, on: stage)
        try await switchFleets(switches, on: stage, chaos)
        try await Task.sleep(for: plan.quiet)
        try await untilEnoughIsWritten(load)
    }

    private var clients: String {
        switch plan.isClosed {
        case true: "\(plan.clients) of them, \(Int(plan.rate)) requests/s at the most"
        case false: "\(plan.clients) of them, \(Int(plan.rate)) requests/s whatever the service does"
        }
    }

    /// Goes on until the ledger is long enough to mean something, or patience ends: the verdict says which.
    private func untilEnoughIsWritten(_ load: LoadRun) async throws {
        let deadline = ContinuousClock.now + plan.patience
        while load.snapshot().acknowledgedQuestions < plan.writes, ContinuousClock.now < deadline {
            try await Task.sleep(for: .milliseconds(100))
        }
    }

    /// Replaces one fleet by the other as often as the plan says, or until that fails.
    private func switchFleets(
        _ switches: borrowing Mutex<LabSwitches>,
        on stage: LabStage,
        _ chaos: ChaosRun
    ) async throws {
        while let color = switches.withLock({ $0.next }) {
            let began = Date()
            // The contract of the first time leaves no way back to release 1.
            let (outcome, timeline) = try await deploy(
                color,
                release: 2,
                migrates: switches.withLock { $0.isEmpty },
                on: stage,
                chaos
            )
            let progress = switches.withLock { switches in
                switches.add(outcome, from: began, to: Date(), timeline: timeline)
                return switches.progress
            }
            if plan.cycles > 1 { narrator.say("lab", progress, ink: .yellow) }
        }
    }

    private func deploy(
        _ color: String,
        release: Int,
        migrates: Bool = true,
        on stage: LabStage,
        _ chaos: ChaosRun?
    ) async throws -> (outcome: RolloutOutcome, timeline: DeploymentTimeline) {
        let record = Mutex(DeploymentRecord())
        while true {
            let outcome = try await stage.deploy(
                color: color,
                release: release,
                replicas: plan.replicas,
                migrates: migrates,
                isFatal: { chaos?.killsDeployer(at: $0) ?? false },
                onEvent: { event in
                    narrator.say(event, deploying: color)
                    record.withLock { $0.add(event) }
                }
            )
            if let outcome { return (outcome, record.withLock { $0.timeline }) }
            // The deployer was killed: whoever operates it runs the same command again.
        }
    }

    private func loadPlan(_ stage: LabStage) throws -> LoadPlan {
        LoadPlan(
            target: try LoadTarget("http://127.0.0.1:\(stage.port)"),
            crew: Crew(clients: plan.clients),
            pace: plan.isClosed
                ? .closed(thinkTime: .zero, maxRate: plan.rate) : .open(rate: plan.rate),
            settle: plan.settle,
            oldRows: plan.oldRows,
            seed: plan.seed,
            databaseURL: stage.databaseURL,
            sabotage: plan.sabotage,
            expectations: Expectations(
                minimumWrites: min(plan.writes, 5000),
                deployment: true,
                maximumUnavailability: plan.maximumUnavailability,
                maximumP99: plan.maximumP99,
                maximumLatency: plan.maximumLatency,
                maximumGap: plan.maximumGap
            )
        )
    }

    private func ground(in directory: LabDirectory) -> any LabGround {
        switch plan.runtime {
        case .process:
            ProcessGround(plan: plan, directory: directory, narrator: narrator, logger: logger)
        case .docker, .compose, .swarm:
            ContainerGround(plan: plan, directory: directory, narrator: narrator, logger: logger)
        }
    }
}

extension Result where Failure == any Error {
    /// What an asynchronous body returned or threw.
    fileprivate init(_ body: () async throws -> Success) async {
        do {
            self = .success(try await body())
        } catch {
            self = .failure(error)
        }
    }
}
