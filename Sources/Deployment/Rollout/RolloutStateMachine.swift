/// The rules of a deployment: what to do next after what happened, with no I/O of its own.
///
/// One action is outstanding at a time. Whoever carries it out says how it ended with ``handle(_:)`` and gets
/// the next one, until that is `finish`. Whatever goes wrong before the old instances are stopped leads to
/// the rollback; after that the only way is forward.
public struct RolloutStateMachine: Sendable {
    /// Something to do.
    public enum Action: Sendable, Equatable {
        /// Take the deploy lock, list the instances, ask the proxy. Answer with `discovered`.
        case discover
        /// Stop instances of an earlier deployment that receive no traffic.
        case stopLeftovers([RunningInstance])
        /// Apply the migrations of a phase.
        case migrate(MigrationPhase)
        /// Start the new instances, all at once. Answer with `started`.
        case start([InstanceSpec])
        /// Wait until each is green three times in a row.
        case awaitGreen([RunningInstance])
        /// Send all traffic to these, and return when the proxy does.
        case route([RunningInstance])
        /// Mark these obsolete.
        case markObsolete([RunningInstance])
        /// Wait until `old` has finished what it has and `new` is still green.
        case drain(old: [RunningInstance], new: [RunningInstance])
        /// Stop the old instances.
        case stop([RunningInstance])
        /// Rolling back: make these green again. Answer with `restored`: those that are.
        case restore([RunningInstance])
        /// Rolling back: send traffic where it went before.
        case routeBack([WeightedEndpoint])
        /// Rolling back: let the instances of this color finish what they have.
        case retire(color: String)
        /// Rolling back: stop every instance of this color.
        case stopAll(color: String)
        /// The end.
        case finish(RolloutOutcome)
    }

    /// How the outstanding action ended.
    public enum Event: Sendable, Equatable {
        /// `discover` is done.
        case discovered(RolloutDiscovery)
        /// `start` is done.
        case started([RunningInstance])
        /// `restore` is done: these instances are there and green.
        case restored([RunningInstance])
        /// Any other action is done; `losses` says what was cut or left behind.
        case done(losses: [String])
        /// It failed, for this reason, or was cancelled.
        case failed(String)
    }

    /// What the bearer of a signal has to do.
    public enum InterruptReaction: Sendable, Equatable {
        /// Cancel the outstanding action and report how it ended.
        case cancel
        /// Nothing: the outstanding work is finished first.
        case finishFirst
    }

    let plan: RolloutPlan
    /// The action that is outstanding.
    public internal(set) var current: Action = .discover
    /// The new fleet's color, once decided.
    public internal(set) var color: String?
    /// The instances to replace.
    public internal(set) var old: [RunningInstance] = []
    /// The instances of the new fleet.
    public internal(set) var new: [RunningInstance] = []
    /// Where traffic goes when the deployment is rolled back.
    var previous: [WeightedEndpoint] = []
    var hasStarted = false
    var hasMovedTraffic = false
    var isRollingBack = false
    var failure: String?
    var signals: [InterruptSignal] = []
    var losses: [String] = []

    /// Begins a deployment; the first action is ``current``, `discover`.
    public init(plan: RolloutPlan) {
        self.plan = plan
    }

    /// Takes the end of the outstanding action and returns the next.
    public mutating func handle(_ event: Event) -> Action {
        current = next(after: event)
        return current
    }

    private mutating func next(after event: Event) -> Action {
        if case .done(let more) = event { losses += more }
        if case .started(let instances) = event { new = instances }
        if signals.count > 1 { return .finish(abandoned()) }
        if isRollingBack { return nextInRollback(after: event) }
        if let signal = signals.first, isReversible { return fail("interrupted by \(signal)") }
        switch (current, event) {
        case (.migrate(.contract), .failed(let reason)):
            return fail(signals.first.map { "interrupted by \($0): \(reason)" } ?? reason)
        case (_, .failed(let reason)): return fail(reason)
        case (.discover, .discovered(let discovery)): return decide(discovery)
        case (.stopLeftovers, _): return afterLeftovers()
        case (.migrate(.expand), _): return startNew()
        case (.start, _): return .awaitGreen(new)
        case (.awaitGreen, _):
            hasMovedTraffic = true
            return .route(new)
        case (.route, _): return old.isEmpty ? afterStop() : .markObsolete(old)
        case (.markObsolete, _): return .drain(old: old, new: new)
        case (.drain, _): return .stop(old)
        case (.stop, _): return afterStop()
        case (.migrate(.contract), _): return .finish(deployed())
        default: return fail("the deployment lost its way: \(event) after \(current)")
        }
    }

    /// Takes a signal to the deployer: the first rolls back while that is possible, the second ends at once.
    public mutating func interrupt(_ signal: InterruptSignal) -> InterruptReaction {
        signals.append(signal)
        if signals.count > 1 { return .cancel }
        if isRollingBack { return .finishFirst }
        return isReversible || current == .migrate(.contract) ? .cancel : .finishFirst
    }

    /// Whether the old fleet is still whole.
    public var isReversible: Bool {
        switch current {
        case .stop, .migrate(.contract), .finish: false
        default: true
        }
    }
}

extension RolloutStateMachine {
    private mutating func decide(_ discovery: RolloutDiscovery) -> Action {
        let color = plan.color ?? discovery.defaultColor(release: plan.release)
        self.color = color
        previous = discovery.routed
        if plan.stopGrace < plan.instanceShutdown {
            return fail(
                "--stop-grace \(plan.stopGrace.text) is shorter than the \(plan.instanceShutdown.text) that an instance "
                    + "may take to stop (its --shutdown-delay plus its --drain-timeout): it would be killed in the middle. "
                    + "Raise --stop-grace or lower the others."
            )
        }
        switch discovery.sorted(into: color, release: plan.release) {
        case .alreadyLive(let fleet):
            let names = fleet.map { "\($0.name) of release \($0.release)" }.joined(separator: ", ")
            return fail("\(color) is already live (\(names)). Deploy the other color, or leave --color out.")
        case .unfinished(let new, let old):
            (self.new, self.old) = (new, old)
            (hasStarted, hasMovedTraffic) = (true, true)
            previous = old.map { WeightedEndpoint(endpoint: $0.endpoint, weight: 1) }
            return .markObsolete(old)
        case .fresh(let leftovers, let old):
            self.old = old
            return leftovers.isEmpty ? afterLeftovers() : .stopLeftovers(leftovers)
        }
    }

    private mutating func afterLeftovers() -> Action {
        plan.migrates ? .migrate(.expand) : startNew()
    }

    private mutating func startNew() -> Action {
        hasStarted = true
        let color = color ?? "blue"
        return .start(
            (1...max(1, plan.replicas)).map {
                InstanceSpec(name: "\(color)-\($0)", color: color, release: plan.release)
            }
        )
    }

    private func afterStop() -> Action {
        plan.migrates ? .migrate(.contract) : .finish(deployed())
    }
}
