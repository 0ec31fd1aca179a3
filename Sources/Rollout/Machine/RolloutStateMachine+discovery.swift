extension RolloutStateMachine {
    /// Takes what is live, and finds where to begin: at the beginning, or where a killed deployment was.
    mutating func decide(_ discovery: RolloutDiscovery) -> Action {
        if plan.foreign == .refuse, !discovery.foreign.isEmpty { return fail(refusal(of: discovery.foreign)) }
        if let fleet = discovery.unrouted, !isToUndo(fleet, discovery) {
            self.discovery = discovery
            finding =
                discovery.green.isEmpty
                ? "nothing that the proxy names serves, and \(fleet.names), which are obsolete, still can: they are made green, "
                    + "and it is led back to them"
                : "the proxy has lost its routing: it names no instance that is green, and is led back to \(fleet.names)"
            return .regain(fleet)
        }
        if plan.goal == .undo { return undo(discovery) }
        if plan.goal == .finish, let nothing = nothingToFinish(in: discovery) { return fail(nothing) }
        let color = plan.color ?? discovery.defaultColor(release: plan.release, replicas: plan.replicas)
        self.color = color
        if plan.stopGrace < plan.instanceShutdown {
            return fail(
                "--stop-grace \(plan.stopGrace.text) is shorter than the \(plan.instanceShutdown.text) that an instance "
                    + "may take to stop (its --shutdown-delay plus its --drain-timeout): it would be killed in the middle. "
                    + "Raise --stop-grace or lower the others."
            )
        }
        switch discovery.sorted(into: color, release: plan.release, replicas: plan.replicas) {
        case .inUse(let fleet):
            let names = fleet.map { "\($0.name) of release \($0.release)" }.joined(separator: ", ")
            return fail("\(color) is already live (\(names)). Deploy the other color, or leave --color out.")
        case .live(let fleet, let isRouted):
            new = fleet
            (wasLive, hasStarted, hasMovedTraffic, shares) = (true, true, true, isRouted ? [] : [100])
            isUnended = discovery.isOpen(color)
            if discovery.intent?.keptUntil != nil { losses.append("the old fleet, which was kept, is gone") }
            finding = "\(color) of release \(release) is live as it is wanted: nothing to start"
            return .awaitGreen(new)
        case .moved(let new, let old):
            resume(new, old, share: 100)
            return .awaitGreen(new)
        case .moving(let new, let old, let share):
            resume(new, old, share: share)
            guard new.count == plan.replicas, new.allSatisfy({ $0.release == plan.release }) else {
                let names = new.map { "\($0.name) of release \($0.release)" }.joined(separator: ", ")
                return fail(
                    "an earlier deployment of \(color) is in the middle of its ramp, and what runs of it (\(names)) is "
                        + "not \(plan.replicas) of release \(plan.release)"
                )
            }
            return .awaitGreen(new)
        case .fresh(let leftovers, let old):
            guard discovery.mayStop(leftovers) else {
                return fail(
                    "\(leftovers.names) answer and have no traffic, and nothing else is green: they are not stopped before "
                        + "another fleet serves. Deploy another color, or leave --color out."
                )
            }
            self.old = old
            previous = discovery.routedToInstances
            if !leftovers.isEmpty {
                finding = "an earlier deployment left \(leftovers.names), which is stopped first"
            }
            return leftovers.isEmpty ? afterLeftovers() : .stopLeftovers(leftovers, routing: previous)
        }
    }

    /// Whether to take a fleet away is just what was asked for: the first one of all, that a rollback had given up.
    private func isToUndo(_ fleet: [RunningInstance], _ discovery: RolloutDiscovery) -> Bool {
        plan.goal == .undo && discovery.green.isEmpty && discovery.isOpen(fleet.first?.color)
            && Set(discovery.instances.map(\.color)).count == 1
    }

    /// Why there is nothing to finish: only a fleet that has the traffic, all of it, has something left to finish.
    private func nothingToFinish(in discovery: RolloutDiscovery) -> String? {
        guard let color = plan.color, discovery.liveColors == [color] else {
            return "nothing to finish: \(plan.color ?? "the new fleet") does not have all of the traffic"
        }
        return nil
    }

    private func refusal(of foreign: [Stranger]) -> String {
        "the proxy sends requests to \(foreign.text), and no instance of this stage runs there. Is that another --dir, or "
            + "another user's? --adopt takes over what runs there, --ignore-foreign leaves it alone and goes on"
    }

    /// Goes on where ``decide(_:)`` stopped, with the traffic where it belongs.
    ///
    /// - Parameter fleet: Those that have it, and are green.
    mutating func afterRegain(_ fleet: [RunningInstance]) -> Action {
        guard var discovery, !fleet.isEmpty else {
            return fail(
                "the proxy has lost its routing, and nothing can be made green that it could be led to"
            )
        }
        self.discovery = nil
        for instance in fleet { discovery.answers[instance.id] = .green }
        discovery.routed = fleet.map { WeightedEndpoint(endpoint: $0.endpoint, weight: 1) }
        let regained = "the traffic reached nobody that serves, and was led back to \(fleet.names)"
        losses.append(regained)
        if plan.goal == .undo, Set(discovery.instances.map(\.color)).count == 1 {
            (old, color, release) = (fleet, fleet.first?.color, fleet.map(\.release).max() ?? 0)
            losses = []
            return .finish(
                RolloutOutcome(
                    kind: .rolledBack,
                    color: color,
                    release: release,
                    reason: regained,
                    exitCode: 0
                )
            )
        }
        return decide(discovery)
    }

    private mutating func resume(_ new: [RunningInstance], _ old: [RunningInstance], share: Int) {
        (self.new, self.old) = (new, old)
        (hasStarted, hasMovedTraffic) = (true, true)
        previous = old.map { WeightedEndpoint(endpoint: $0.endpoint, weight: 1) }
        shares = plan.ramp.filter { $0 > share }
        finding =
            plan.goal == .finish
            ? "\(new.names) serve; \(old.names), which are without traffic, are drained and stopped"
            : "an earlier deployment of \(color ?? "") did not end, and is gone on with: it has \(share)% of the traffic"
        if new.count < plan.replicas, share == 100 {
            losses.append("\(color ?? "") has \(new.count) instances, not \(plan.replicas)")
        }
    }

    private mutating func undo(_ discovery: RolloutDiscovery) -> Action {
        guard let found = discovery.newestDeployment else {
            let live = discovery.liveColors.first.map { "\($0) is live and nothing else runs" }
            return fail("nothing to undo: \(live ?? "nothing runs")")
        }
        (new, old) = (found.new, found.old)
        color = new.first?.color
        if old.isEmpty, !discovery.mayStop(new), discovery.intent?.color != color {
            return fail(
                "nothing to undo: \(new.names) are the only fleet. They answer, are not green and have no traffic"
            )
        }
        finding =
            "\(new.names) are the newest; \(old.isEmpty ? "there was nothing before" : "\(old.names) were before")"
        release = new.map(\.release).max() ?? 0
        previous = old.map { WeightedEndpoint(endpoint: $0.endpoint, weight: 1) }
        (hasStarted, hasMovedTraffic, isRollingBack) = (true, true, true)
        let share = discovery.routed.percent(of: new)
        // Traffic that is split was moved gradually, and goes back in the same way.
        let ramp = !plan.isRamped && (1..<100).contains(share) ? [1, 10, 50] : plan.ramp
        shares = ramp.filter { $0 < share }.reversed()
        return old.isEmpty ? .routeBack([]) : .restore(old)
    }
}
