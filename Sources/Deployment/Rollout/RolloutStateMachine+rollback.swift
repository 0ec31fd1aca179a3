extension RolloutStateMachine {
    /// Takes the first failure: back while that is possible, else the end as it is.
    mutating func fail(_ reason: String) -> Action {
        failure = reason
        switch current {
        case .discover:
            return .finish(outcome(.refused, left: nil))
        case .stop, .migrate(.contract):
            return .finish(outcome(.incomplete, left: leftAfterNoReturn))
        default:
            isRollingBack = true
            if hasMovedTraffic { return old.isEmpty ? .routeBack(previous) : .restore(old) }
            return hasStarted ? .stopAll(color: color ?? "") : .finish(outcome(.rolledBack, left: nil))
        }
    }

    /// A rollback goes on past its own failures, unless going on would take down what serves.
    mutating func nextInRollback(after event: Event) -> Action {
        if case .failed(let reason) = event { losses.append(reason) }
        switch (current, event) {
        case (.restore, .restored(let alive)) where alive.isEmpty:
            return .finish(keepNew("no old instance is green"))
        case (.restore, .restored(let alive)): return .routeBack(endpoints(of: alive))
        case (.restore, _): return .finish(keepNew("the old instances could not be made green"))
        case (.routeBack, .failed): return .finish(keepNew("the traffic could not be moved back"))
        case (.routeBack, _): return .retire(color: color ?? "")
        case (.retire, _): return .stopAll(color: color ?? "")
        case (_, .failed):
            return .finish(
                outcome(.incomplete, left: "Instances of \(color ?? "") still run, without traffic. \(again)")
            )
        default: return .finish(outcome(.rolledBack, left: nil))
        }
    }

    /// Where traffic went before, without the instances that are gone since.
    private func endpoints(of alive: [RunningInstance]) -> [WeightedEndpoint] {
        let gone = Set(old.map(\.endpoint)).subtracting(alive.map(\.endpoint))
        let kept = previous.filter { !gone.contains($0.endpoint) }
        return kept.isEmpty ? alive.map { WeightedEndpoint(endpoint: $0.endpoint, weight: 1) } : kept
    }

    private func keepNew(_ why: String) -> RolloutOutcome {
        outcome(.incomplete, left: "The \(color ?? "new") fleet is left running because \(why). \(again)")
    }

    func deployed() -> RolloutOutcome {
        RolloutOutcome(
            kind: .deployed,
            color: color,
            release: plan.release,
            losses: losses,
            exitCode: signals.exitCode ?? 0
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

    private func outcome(_ kind: RolloutOutcome.Kind, left: String?) -> RolloutOutcome {
        RolloutOutcome(
            kind: kind,
            color: color,
            release: plan.release,
            reason: failure ?? signals.first.map { "interrupted by \($0)" },
            losses: losses,
            left: left,
            exitCode: signals.exitCode ?? 1
        )
    }

    private var leftAfterNoReturn: String {
        if case .stop = current {
            return "The \(color ?? "new") fleet serves; old instances may still run (\(old.names)). \(again)"
        }
        return "The \(color ?? "new") fleet serves; contract migrations are not all applied. "
            + "Apply them with: fakestack migrate up --phase contract"
    }

    private var again: String {
        "See `fakestack deploy status`; the same deploy again finishes or undoes it."
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
    var names: String {
        map(\.name).joined(separator: ", ")
    }
}
