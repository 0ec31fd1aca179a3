import Foundation

@testable import Rollout

/// Deployments, undoings and killed deployers, one after the other, in a ``RolloutWorld``, and what must never be.
struct RolloutModel {
    /// Actions carried out so far.
    private(set) var steps = 0
    /// What must never be, with the actions that led there.
    private(set) var violations: [String] = []
    /// How often a deployment ended in which way.
    private(set) var ends: [RolloutOutcome.Kind: Int] = [:]

    private var world: RolloutWorld
    /// Nothing happens in this deployment but what it does itself.
    private var isCalm = false
    /// What happened since the stage was empty, made into words only when something has to be explained.
    private var trace: [() -> String] = []

    init(seed: UInt64) {
        world = RolloutWorld(seed: seed)
    }

    /// Plays some deployments in a row from an empty stage.
    mutating func play(run: Int) {
        world.clear()
        trace = [{ "run \(run)" }]
        for _ in 0..<8 {
            deploy()
            if !violations.isEmpty { return }
            world.settle()
        }
    }

    private mutating func deploy() {
        var plan = RolloutPlan(
            color: world.chance(20) ? world.pick(["blue", "green"]) : nil,
            release: world.pick([1, 2]),
            replicas: world.pick([1, 2]),
            migrates: world.chance(50)
        )
        if world.chance(20) { plan = .undo }
        if let intent = world.intent, world.chance(40) {
            plan = RolloutPlan(
                color: intent.color,
                release: intent.release,
                replicas: intent.replicas,
                migrates: world.chance(50)
            )
            plan.goal = .finish
        }
        if plan.goal == .deploy, world.chance(25) { plan.keepOld = .seconds(600) }
        if world.chance(20) { plan.pauses = [.beforeSwitch, .beforeStop] }
        if world.chance(30) { plan.ramp = [10, 100] }
        if world.chance(20) { plan.soak = .seconds(1) }
        if world.chance(30) {
            plan.hooks = [.beforeSwitch: "true", .afterSwitch: "true", .beforeStop: "true"]
        }
        plan.foreign = world.pick([.refuse, .ignore])
        isCalm = world.chance(30)
        let couldServe = world.isLeadable && !world.able.isEmpty
        var machine = RolloutStateMachine(plan: plan)
        trace.append { [plan] in "plan \(plan.goal) \(plan.color ?? "-") \(plan.release) x\(plan.replicas)" }
        for _ in 0..<120 {
            if case .finish(let outcome) = machine.current {
                end(outcome, machine)
                // Whatever it was asked for and however it ended: who could serve, serves.
                if isCalm, couldServe, !machine.isGivingUpTheFirst, world.serving.isEmpty {
                    violate("somebody could serve, and nobody does")
                }
                return
            }
            // A killed deployer: nothing more comes of it, and its intent stays on file.
            if !isCalm, world.chance(2) { return trace.append { "killed" } }
            step(&machine)
            if !violations.isEmpty { return }
        }
        violate("it does not end")
    }

    private mutating func step(_ machine: inout RolloutStateMachine) {
        steps += 1
        // Between a proof and what relies on it there is nothing that could be done about it.
        let isProved =
            switch machine.current {
            case .stop, .stopAll: true
            case .migrate(.contract): true
            default: false
            }
        if !isProved, !isCalm {
            world.happen()
            if world.chance(5) { _ = machine.interrupt(world.pick([.interrupt, .terminate])) }
        }
        let action = machine.current
        let before = world.serving
        let able = world.able
        var event = world.carryOut(action)
        if machine.watched.contains(where: { !world.isGreen($0) }) { event = .fell("it fell") }
        let after = world.serving
        trace.append { [world, event] in "\(Self.name(action)) -> \(Self.name(event)); \(world.summary)" }
        switch action {
        case .stop, .stopAll, .stopLeftovers:
            // A first fleet that is given up has no other to protect, though an old routing may have been put back to it.
            if !before.isEmpty, after.isEmpty, !machine.isGivingUpTheFirst {
                violate("the last fleet that served was stopped")
            }
            // Where nobody serves, one that could is all that is left.
            if machine.hasBeenGreen, !able.isEmpty, world.able.isEmpty, !machine.isGivingUpTheFirst {
                violate("the last fleet that could serve was stopped")
            }
        default: break
        }
        _ = machine.handle(event)
        if case .discover = action { world.setOut(machine) }
        if case .regain = action { world.setOut(machine) }
    }

    private mutating func end(_ outcome: RolloutOutcome, _ machine: RolloutStateMachine) {
        ends[outcome.kind, default: 0] += 1
        trace.append { "end \(outcome.kind): \(outcome.reason ?? "")" }
        if outcome.kind == .deployed || outcome.kind == .rolledBack {
            world.intent = nil
            if !outcome.kept.isEmpty {
                world.intent = DeployIntent(
                    color: outcome.color ?? "",
                    release: outcome.release,
                    replicas: machine.plan.replicas,
                    keptUntil: Date(timeIntervalSince1970: 0)
                )
                if outcome.kept != machine.old.map(\.name) {
                    violate("what is kept is not the old fleet")
                }
            }
        }
        guard outcome.kind == .deployed else { return }
        let new = machine.new
        if new.isEmpty || !new.allSatisfy({ world.isGreen($0) && world.isRouted($0) }) {
            violate("deployed, and the new fleet is not green and routed to")
        }
    }

    private mutating func violate(_ what: String) {
        violations.append("\(what):\n\(trace.suffix(60).map { $0() }.joined(separator: "\n"))")
    }

    private static func name(_ value: Any) -> String {
        String("\(value)".prefix { $0 != "(" })
    }
}

extension RolloutStateMachine {
    /// Whether what is undone is the first fleet of all.
    fileprivate var isGivingUpTheFirst: Bool { isRollingBack && old.isEmpty }
}
