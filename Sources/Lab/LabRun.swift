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

    private func rehearse(in directory: LabDirectory) async throws -> Verdict {
        let report = try await ground(in: directory).withStage { stage in
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
        try report.write(toDirectory: directory.path)
        console.line()
        let summary = ReportSummary(
            report,
            directory: plan.directory,
            style: console.style,
            width: console.width,
            switches: plan.cycles
        )
        for line in summary.lines { console.line(line) }
        return report.verdict
    }

    private func rehearse(on stage: LabStage, _ chaos: ChaosRun) async throws -> LoadReport {
        let first = try await deploy("blue", release: 1, on: stage, nil).outcome
        guard first.kind == .deployed else {
            throw LabError("the first fleet could not be deployed: \(first.reason ?? "for no known reason")")
        }
        if plan.rows > 0 {
            try await stage.fill(rows: plan.rows)
            narrator.say("postgres", "\(plan.rows) questions to begin with", ink: .magenta)
        }
        let load = try LoadRun(plan: loadPlan(stage), version: plan.version, logger: logger)
        return try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await load.run() }
            let narration = Task { [narrator] in await narrator.follow(load) }
            defer { narration.cancel() }
            narrator.say(
                "clients",
                "\(plan.clients) of them, \(Int(plan.rate)) requests/s at the most",
                ink: .cyan
            )
            try await chaos.quiet(plan.quiet, on: stage)
            let switches = try await switchFleets(on: stage, chaos)
            try await Task.sleep(for: plan.quiet)
            try await untilEnoughIsWritten(load)
            load.stop()
            try await tasks.waitForAll()
            narration.cancel()
            await narration.value
            narrator.say(
                "clients",
                "done; reading every write back, through the API and from Postgres",
                ink: .cyan
            )
            var timeline = switches.timeline
            timeline.faults = chaos.faults
            var report = try await load.finish(deployment: timeline)
            if !switches.problems.isEmpty {
                report.verdict = .fail
                report.reasons.insert(contentsOf: switches.problems, at: 0)
            }
            return report
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
    private func switchFleets(on stage: LabStage, _ chaos: ChaosRun) async throws -> LabSwitches {
        var switches = LabSwitches(planned: plan.cycles)
        while let color = switches.next {
            let began = Date()
            // The contract of the first time leaves no way back to release 1.
            let (outcome, timeline) = try await deploy(
                color,
                release: 2,
                migrates: switches.isEmpty,
                on: stage,
                chaos
            )
            switches.add(outcome, from: began, to: Date(), timeline: timeline)
            if plan.cycles > 1 { narrator.say("lab", switches.progress, ink: .yellow) }
        }
        return switches
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
            crew: Crew(
                writers: plan.clients / 2,
                readers: plan.clients / 3,
                voters: plan.clients - plan.clients / 2 - plan.clients / 3
            ),
            pace: .closed(thinkTime: .zero, maxRate: plan.rate),
            seed: plan.seed,
            databaseURL: stage.databaseURL,
            sabotage: plan.sabotage,
            expectations: Expectations(minimumWrites: min(plan.writes, 5000), deployment: true)
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
