extension RolloutStateMachine {
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

    func keepNew(_ why: String) -> RolloutOutcome {
        outcome(.incomplete, left: "The \(color ?? "new") fleet is left running because \(why). \(again)")
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
