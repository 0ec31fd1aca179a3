extension RolloutStateMachine {
    /// Takes the first failure: back while that is possible, else the end as it is.
    mutating func fail(_ reason: String) -> Action {
        failure = reason
        if wasLive, isReversible {
            return .finish(outcome(.incomplete, left: "\(color ?? "") is the only fleet, and left as it is."))
        }
        switch current {
        case .discover where !hasMovedTraffic, .regain where !hasMovedTraffic:
            return .finish(outcome(.refused))
        case .stop, .migrate(.contract):
            return .finish(outcome(.incomplete, left: leftAfterNoReturn))
        default:
            isRollingBack = true
            // What is wrong is left at once, however gradually the traffic came to it.
            shares = []
            if hasMovedTraffic { return old.isEmpty ? .routeBack(previous) : .restore(old) }
            guard hasStarted else { return .finish(outcome(.rolledBack)) }
            return old.isEmpty ? .stopAll(color: color ?? "") : .proveBack(old: old, new: new)
        }
    }

    /// A rollback goes on past its own failures, unless going on would take down what serves.
    mutating func nextInRollback(after event: Event) -> Action {
        if case .failed(let reason) = event { losses.append(reason) }
        switch (current, event) {
        case (.restore, .restored(let alive)) where alive.isEmpty: return takeOver()
        case (.restore, .restored(let alive)):
            previous = endpoints(of: alive)
            old = alive
            return nextShareBack()
        case (.restore, _): return .finish(keepNew("the old instances could not be made green"))
        case (.shift, .failed):
            return .finish(
                outcome(
                    .incomplete,
                    left: "The traffic is left split: the old fleet does not bear more. \(again)"
                )
            )
        case (.shift, _): return nextShareBack()
        case (.routeBack, .failed): return .finish(keepNew("the traffic could not be moved back"))
        case (.routeBack, _): return .retire(color: color ?? "")
        case (.retire, _):
            return old.isEmpty ? .stopAll(color: color ?? "") : .proveBack(old: old, new: new)
        case (.proveBack, let event): return afterProof(event)
        case (.regain, .restored(let fleet)): return .prove(new: fleet, old: old)
        case (.prove(let fleet, _), .done): return .finish(takenOver(by: fleet))
        case (.prove, .misrouted(let reason)), (.prove, .unseen(let reason)):
            losses.append(reason)
            fallthrough
        case (.regain, _), (.prove, _):
            return .finish(keepNew("no old instance is green", canGoBack: false))
        case (_, .failed):
            return .finish(
                outcome(.incomplete, left: "Instances of \(color ?? "") still run, without traffic. \(again)")
            )
        default: return .finish(outcome(.rolledBack))
        }
    }

    /// The new fleet may be all that serves: it is stopped when the traffic is proved to be on the old one, or when it
    /// never had any.
    private mutating func afterProof(_ event: Event) -> Action {
        switch event {
        case .done: return .stopAll(color: color ?? "")
        case .restored: return takeOver()
        case .misrouted(let reason):
            reroutes += 1
            guard reroutes <= 3 else {
                return .finish(keepNew("the proxy does not stay where it is led: \(reason)"))
            }
            losses.append("the traffic had to be moved back again: \(reason)")
            return .routeBack(endpoints(of: old))
        case .unseen(let reason) where hasMovedTraffic:
            return .finish(keepNew("it is unknown where the proxy routes: \(reason)"))
        default:
            guard hasMovedTraffic else { return .stopAll(color: color ?? "") }
            return .finish(keepNew("the old one is not proved to serve"))
        }
    }

    /// There is no way back any more: what can serve takes what nobody serves.
    private mutating func takeOver() -> Action {
        losses.append("none of \(old.names) is green")
        guard hasBeenGreen || hasMovedTraffic, !new.isEmpty else { return .stopAll(color: color ?? "") }
        return .regain(new)
    }

    private mutating func nextShareBack() -> Action {
        guard let share = shares.first else { return .routeBack(previous) }
        shares.removeFirst()
        return .shift(TrafficShift(fleet: old, rest: new, percent: 100 - share, hold: plan.rampInterval))
    }

    /// Where traffic went before, without the instances that are gone since.
    private func endpoints(of alive: [RunningInstance]) -> [WeightedEndpoint] {
        let gone = Set(old.map(\.endpoint)).subtracting(alive.map(\.endpoint))
        let kept = previous.filter { !gone.contains($0.endpoint) }
        return kept.isEmpty ? alive.map { WeightedEndpoint(endpoint: $0.endpoint, weight: 1) } : kept
    }
}

// How it ends.
extension RolloutStateMachine {
    /// The command that runs when the deployment has ended in this way; it decides nothing any more.
    package func lastHook(_ outcome: RolloutOutcome) -> RolloutHook? {
        let moment = outcome.kind == .deployed ? RolloutHook.Moment.after : .onFailure
        return plan.hooks[moment].map {
            RolloutHook(moment, command: $0, new: new, old: old, outcome: outcome)
        }
    }

    func deployed() -> RolloutOutcome {
        RolloutOutcome(
            kind: .deployed,
            color: color,
            release: release,
            losses: losses,
            exitCode: signals.exitCode ?? 0
        )
    }

    /// The end with the old fleet still there, which nothing that takes away what it needs may follow.
    func deployedKeepingOld() -> RolloutOutcome {
        var outcome = deployed()
        outcome.kept = old.map(\.name)
        outcome.left =
            "\(old.names) \(old.count == 1 ? "is" : "are") kept for \(plan.keepOld.text), obsolete and idle: `fakestack deploy "
            + "rollback` brings the old fleet back at once, `fakestack deploy finish` stops it"
            + (plan.migrates ? " and applies the contract migrations." : ".")
        return outcome
    }

    /// The end of what was not deployed; of an undoing that is what was asked for.
    func outcome(_ kind: RolloutOutcome.Kind, left: String? = nil) -> RolloutOutcome {
        let isAsked = plan.goal == .undo && kind == .rolledBack
        return RolloutOutcome(
            kind: kind,
            color: color,
            release: release,
            reason: failure ?? signals.first.map { "interrupted by \($0)" }
                ?? (isAsked ? asked : losses.last),
            losses: losses,
            left: left,
            exitCode: signals.exitCode ?? (isAsked ? 0 : 1)
        )
    }

    /// What is left when a second signal ends the deployment where it is.
    func abandoned() -> RolloutOutcome {
        var facts: [String] = []
        if !new.isEmpty { facts.append("started: \(new.names)") }
        if !old.isEmpty { facts.append("old: \(old.names)") }
        facts.append(hasMovedTraffic ? "traffic was being moved or had moved" : "traffic was not touched")
        return outcome(.abandoned, left: facts.joined(separator: "; ") + ". \(again)")
    }

    /// - Parameter canGoBack: Whether somebody is left to whom an undoing could lead the traffic.
    func keepNew(_ why: String, canGoBack: Bool = true) -> RolloutOutcome {
        outcome(
            .incomplete,
            left:
                "The \(color ?? "new") fleet is left running because \(why). \(canGoBack ? again : onlyOn)"
        )
    }

    /// The end where the old fleet fell before the new one was given up.
    func takenOver(by fleet: [RunningInstance]) -> RolloutOutcome {
        outcome(
            .incomplete,
            left: "No old instance is green: the traffic was led to \(fleet.names), which serve. \(onlyOn)"
        )
    }

    /// The end where nobody says that the old fleet is out of use: it is not stopped on a guess.
    func unseen(_ reason: String) -> RolloutOutcome {
        var outcome = outcome(
            .incomplete,
            left:
                "\(old.names) still run, obsolete: they are stopped when the proxy says that it has let go of them. \(again)"
        )
        outcome.reason = reason
        return outcome
    }

    var leftAfterNoReturn: String {
        if case .stop = current {
            return "The \(color ?? "new") fleet serves; old instances may still run (\(old.names)). \(again)"
        }
        return "The \(color ?? "new") fleet serves; contract migrations are not all applied. "
            + "The same deploy again applies them, or: fakestack migrate up --phase contract"
    }

    var again: String {
        "See `fakestack deploy status`; the same deploy again finishes it, `fakestack deploy rollback` undoes it."
    }

    private var onlyOn: String {
        "See `fakestack deploy status`; the same deploy again finishes it, and there is nothing to go back to."
    }

    private var asked: String {
        let serving = old.isEmpty ? "no fleet serves" : "\(old.names) serve"
        return "as asked, \(color ?? "") of release \(release) is gone; \(serving)"
    }
}

extension [InterruptSignal] {
    /// 128 plus the first signal, as shells count; nil without one.
    fileprivate var exitCode: Int32? {
        first.map { 128 + $0.number }
    }
}

extension [RunningInstance] {
    /// The names, for a sentence.
    package var names: String {
        map(\.name).joined(separator: ", ")
    }
}
