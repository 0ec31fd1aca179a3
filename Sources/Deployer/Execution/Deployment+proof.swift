import Lifecycle
import Proxies
import Rollout
import Runtimes

// What is proved again before what cannot be undone.
extension Deployment {
    /// How long a proxy may take to say where it routes, or to let somebody answer.
    private var proofTimeout: Duration { max(.seconds(5), router.reactionTime * 2) }

    /// Makes sure that the old fleet is out of use and the new one in it.
    func prove(_ new: [RunningInstance], without old: [RunningInstance]) async throws
        -> RolloutStateMachine.Event
    {
        let patience = old.isEmpty ? min(plan.startTimeout, .seconds(10)) : patienceWhileServing
        try await awaitGreen(new, within: patience, quietly: true)
        return try await proof(of: new, without: old)
    }

    /// The same for the way back; instances of the old fleet that do not answer prove nothing, for or against.
    func proveBack(_ old: [RunningInstance], without new: [RunningInstance]) async throws
        -> RolloutStateMachine.Event
    {
        let answers = try await sideBySide(old) { ($0, await probe.answer(of: $0).answer) }
        let green = answers.filter { $0.1 == .green }.map(\.0)
        if green.isEmpty { return .restored([]) }
        return try await proof(of: green, without: new)
    }

    private func proof(of fleet: [RunningInstance], without other: [RunningInstance]) async throws
        -> RolloutStateMachine.Event
    {
        let deadline = ContinuousClock.now + proofTimeout
        return try await poll(every: pollInterval) { () -> RolloutStateMachine.Event? in
            try await recovering {
                let routed = try await router.routed()
                let still = try await router.stillRouting(to: other.map(\.endpoint))
                if let fault = RoutingJudge.fault(routed: routed, fleet: fleet, other: other) {
                    return .misrouted(fault)
                }
                if let foreseen = try await router.foreseen(),
                    let fault = RoutingJudge.fault(routed: foreseen, fleet: fleet, other: other)
                {
                    return .misrouted("by the file that it reads next, \(fault)")
                }
                // One that is out of its routing, even dead, may keep its share until the proxy has found it red.
                if let fault = RoutingJudge.fault(routed: routed, still: still, fleet: fleet, other: other) {
                    return ContinuousClock.now < deadline ? nil : .misrouted(fault)
                }
                try await expectAnswer(from: fleet)
                return .done(losses: [])
            } from: { error in
                if (error as? DeploymentError)?.code == .unproved { throw error }
                // Not known is not true, and not false either: it is asked again, for a while.
                return ContinuousClock.now < deadline ? nil : .unseen("\(error)")
            }
        }
    }

    /// Returns as soon as the proxy, by its own word, does not route to `fleet`, or does to `other`.
    ///
    /// What it says is asked for again before it counts, since a routing that is being replaced is neither.
    func fault(of fleet: [RunningInstance], without other: [RunningInstance]) async throws -> String {
        var seen: String?
        return try await poll(every: pollInterval) { () -> String? in
            let routed = try? await router.routed()
            try Task.checkCancellation()
            let fault = routed.flatMap { RoutingJudge.fault(routed: $0, fleet: fleet, other: other) }
            defer { seen = fault }
            return fault == seen ? fault : nil
        }
    }

    /// Sends requests through the proxy until an instance of `fleet` has answered one.
    ///
    /// - Throws: ``DeploymentError`` with code `unproved` when none does in time. A proxy that cannot be asked from here
    ///   is no error: then this is noted, and rests on the proxy's own word.
    func expectAnswer(from fleet: [RunningInstance]) async throws {
        var identities: Set<String> = []
        for instance in fleet {
            if let health = try? await probe.health(of: instance) { identities.insert(health.instance) }
        }
        let deadline = ContinuousClock.now + proofTimeout
        var unreachable = 0
        try await poll(every: pollInterval) { () -> Void? in
            switch try await askThrough() {
            case .answered(let instance) where identities.contains(instance): return ()
            case .answered(let instance) where ContinuousClock.now >= deadline:
                throw unproved(fleet, "another instance answers (\(instance))")
            case .failed(let what) where ContinuousClock.now >= deadline:
                throw unproved(fleet, "the proxy \(what)")
            case .answered, .failed: unreachable = 0
            case .unreachable(let why):
                unreachable += 1
                if unreachable >= 3 {
                    return journal.note(
                        "not proved by a request through the proxy (\(why)): name its address with --proxy-url"
                    )
                }
            }
            return nil
        }
    }

    private func askThrough() async throws -> ThroughProxy {
        try await recovering {
            try await router.ask()
        } from: {
            .unreachable("\($0)")
        }
    }

    private func unproved(_ fleet: [RunningInstance], _ what: String) -> DeploymentError {
        DeploymentError(
            .unproved,
            "a request through the proxy is not answered by \(fleet.names): after \(proofTimeout.text) \(what)"
        )
    }
}
