import Foundation
package import Logging
package import Proxies
package import Rollout
package import Runtimes

/// Carries out a deployment: does what the state machine says, and says what happens as it happens.
package struct Deployment: Sendable {
    let plan: RolloutPlan
    let directory: String
    let runtime: any InstanceRuntime
    let router: any TrafficRouter
    let migrations: any SchemaMigrations
    let probe: InstanceProbe
    let logger: Logger
    let journal: RolloutJournal
    let memory: RolloutMemory
    /// Between two polls of one instance.
    let pollInterval: Duration

    /// Prepares a deployment.
    ///
    /// - Parameters:
    ///   - plan: What shall be reached.
    ///   - directory: The stage's directory, which holds the deploy lock.
    ///   - runtime: What runs the instances.
    ///   - router: The proxy in front of them.
    ///   - migrations: What changes the schema; not asked when the plan does not migrate.
    ///   - probe: What asks the instances.
    ///   - pollInterval: Between two polls of one instance.
    ///   - onEvent: Gets every event, in order within a step; called from any thread.
    package init(
        plan: RolloutPlan,
        directory: String,
        runtime: any InstanceRuntime,
        router: any TrafficRouter,
        migrations: any SchemaMigrations,
        probe: InstanceProbe,
        logger: Logger,
        pollInterval: Duration = .milliseconds(100),
        onEvent: @escaping @Sendable (RolloutEvent) -> Void
    ) {
        self.plan = plan
        self.directory = directory
        self.runtime = runtime
        self.router = router
        self.migrations = migrations
        self.probe = probe
        self.logger = logger
        self.pollInterval = pollInterval
        self.journal = RolloutJournal(emit: onEvent)
        self.memory = RolloutMemory(limits: plan.limits)
    }

    /// Deploys, or rolls back; returns when either is done.
    ///
    /// - Parameter interrupts: Signals to the deployer: the first rolls back while that is possible, the second
    ///   ends the deployment where it is.
    package func run(interrupts: Interrupts = Interrupts()) async -> RolloutOutcome {
        journal.enter(.lock)
        do {
            let lock = try StageLock(.deploy, directory: directory, purpose: purpose)
            let outcome = try await workBesideOtherStages(interrupts)
            // Holds the lock to here.
            _ = consume lock
            return outcome
        } catch {
            let refused = RolloutOutcome(
                kind: .refused,
                color: plan.color,
                release: plan.release,
                reason: "\(error)",
                exitCode: 1
            )
            return await end(refused, of: RolloutStateMachine(plan: plan))
        }
    }

    /// Another stage, with another directory, may have the same proxy.
    private func workBesideOtherStages(_ interrupts: Interrupts) async throws -> RolloutOutcome {
        guard let file = router.lockFile else { return await work(interrupts) }
        let lock = try StageLock(proxy: file, purpose: purpose)
        let outcome = await work(interrupts)
        _ = consume lock
        return outcome
    }

    private func work(_ interrupts: Interrupts) async -> RolloutOutcome {
        var machine = RolloutStateMachine(plan: plan)
        while true {
            let action = machine.current
            if case .finish(let outcome) = action { return await end(outcome, of: machine) }
            let step = machine.step
            journal.enter(step)
            let event = await perform(action, &machine, interrupts)
            if step != .rollback, let reason = event.failure {
                journal.fail(machine.signals.first.map { "interrupted by \($0)" } ?? reason)
            }
            let known = machine.finding
            _ = machine.handle(event)
            if let finding = machine.finding, finding != known { journal.note(finding) }
            switch event {
            case .discovered, .restored: if step == .lock { setOut(&machine) }
            default: break
            }
        }
    }

    /// Writes down what is about to be done; where that cannot be, nothing is.
    private func setOut(_ machine: inout RolloutStateMachine) {
        guard plan.goal == .deploy, let color = machine.color else { return }
        if case .finish = machine.current { return }
        do {
            try DeployIntent(color: color, release: plan.release, replicas: plan.replicas)
                .write(in: directory)
        } catch {
            journal.fail("\(error)")
            _ = machine.handle(.failed("\(error)"))
        }
    }

    /// Performs an action beside the wait for a signal, which may cancel it.
    private func perform(
        _ action: RolloutStateMachine.Action,
        _ machine: inout RolloutStateMachine,
        _ interrupts: Interrupts
    ) async -> RolloutStateMachine.Event {
        enum Finding {
            case ended(RolloutStateMachine.Event)
            case signal(InterruptSignal?)
            case fell(String?)
        }
        let watched = machine.watched
        let awaited = machine.awaited
        let isReplacing = machine.isReplacing
        return await withTaskGroup(of: Finding.self) { group in
            group.addTask { .ended(await execute(action, isReplacing: isReplacing)) }
            let seen = machine.signals.count
            group.addTask { .signal(await interrupts.signal(at: seen)) }
            if !watched.isEmpty { group.addTask { .fell(await fall(of: watched)) } }
            if !awaited.isEmpty {
                group.addTask {
                    await noteFall(of: awaited)
                    return .fell(nil)
                }
            }
            var fallen: String?
            for await finding in group {
                switch finding {
                case .ended(let event):
                    group.cancelAll()
                    // The action was given up for this, or ended in the very moment.
                    return fallen.map { .fell($0) } ?? event
                case .fell(let reason):
                    guard let reason, !Task.isCancelled else { continue }
                    fallen = reason
                    group.cancelAll()
                case .signal(nil):
                    continue
                case .signal(let signal?):
                    switch machine.interrupt(signal) {
                    case .cancel:
                        journal.note("\(signal): giving up this step")
                        group.cancelAll()
                    case .finishFirst:
                        journal.note(
                            "\(signal): it is too late to turn back; finishing. Another one ends at once"
                        )
                        let seen = machine.signals.count
                        group.addTask { .signal(await interrupts.signal(at: seen)) }
                    }
                }
            }
            return .failed("the step ended without a result")
        }
    }

    private func end(_ outcome: RolloutOutcome, of machine: RolloutStateMachine) async -> RolloutOutcome {
        var outcome = outcome
        if outcome.kind != .deployed { outcome.log = memory.lastWords }
        switch outcome.kind {
        case .deployed, .rolledBack:
            noteLive(outcome.kind == .deployed ? machine.new : machine.old)
            if outcome.kept.isEmpty { DeployIntent.remove(in: directory) } else { keepOld(of: outcome) }
            journal.finish()
        case .refused: journal.fail(outcome.reason ?? "refused")
        case .incomplete, .abandoned: journal.fail(outcome.left ?? "given up")
        }
        if let hook = machine.lastHook(outcome) { outcome.losses += await run(last: hook) }
        journal.end(outcome)
        return outcome
    }

    /// Runs a command that can change nothing any more.
    ///
    /// - Returns: What is to be said of its own failure.
    private func run(last hook: RolloutHook) async -> [String] {
        journal.enter(hook.moment.step)
        do {
            let journal = journal
            try await HookProcess(hook: hook, timeout: plan.hookTimeout).run { journal.note($0) }
            journal.finish()
            return []
        } catch {
            journal.fail("\(error)")
            return ["\(error)"]
        }
    }

    /// For the supervisor. Nothing else relies on it.
    private func noteLive(_ fleet: [RunningInstance]) {
        guard !fleet.isEmpty else { return LiveFleet.remove(in: directory) }
        do {
            try LiveFleet(instances: fleet).write(in: directory)
        } catch {
            journal.note(
                "it could not be written down what is live, for `fakestack deploy supervise`: \(error)"
            )
        }
    }

    private func keepOld(of outcome: RolloutOutcome) {
        let intent = DeployIntent(
            color: outcome.color ?? "",
            release: outcome.release,
            replicas: plan.replicas,
            keptUntil: Date(timeIntervalSinceNow: plan.keepOld.seconds)
        )
        do {
            try intent.write(in: directory)
        } catch {
            // The old intent stays, and with it a deployment that is finished by the same command.
            journal.note("it could not be written down until when the old fleet is kept: \(error)")
        }
    }

    private var purpose: String {
        switch plan.goal {
        case .undo: return "fakestack deploy rollback"
        case .finish: return "fakestack deploy finish"
        case .deploy: break
        }
        return
            "fakestack deploy\(plan.color.map { " --color \($0)" } ?? "") --release \(plan.release) --replicas \(plan.replicas)"
    }
}

extension RolloutStateMachine.Event {
    /// Why the action failed; nil where it did not.
    fileprivate var failure: String? {
        switch self {
        case .failed(let reason), .fell(let reason), .unseen(let reason): reason
        case .discovered, .started, .restored, .done, .misrouted: nil
        }
    }
}
