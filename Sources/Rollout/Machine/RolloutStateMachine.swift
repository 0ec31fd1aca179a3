/// The rules of a deployment: what to do next after what happened, with no I/O of its own.
///
/// One action is outstanding at a time. Whoever carries it out says how it ended with ``handle(_:)`` and gets
/// the next one, until that is `finish`. Whatever goes wrong before the old instances are stopped leads to
/// the rollback; after that the only way is forward. Nothing that answers is stopped unless a
/// proof has just shown that the traffic is elsewhere.
package struct RolloutStateMachine: Sendable {
    let plan: RolloutPlan
    /// The action that is outstanding.
    package internal(set) var current: Action = .discover
    /// The new fleet's color, once decided.
    package internal(set) var color: String?
    /// The instances to replace.
    package internal(set) var old: [RunningInstance] = []
    /// The instances of the new fleet.
    package internal(set) var new: [RunningInstance] = []
    /// The new fleet's release.
    var release: Int
    /// Where traffic goes when the deployment is rolled back.
    var previous: [WeightedEndpoint] = []
    /// The new fleet's shares of the traffic that are still to come; in an undoing, those on the way back.
    var shares: [Int]
    /// What was found of an earlier deployment, for whoever watches; nil where nothing was.
    package internal(set) var finding: String?
    /// The color was found live and alone, so there is nothing to fall back to.
    var wasLive = false
    /// The deployment that made it so did not end: what it had to ask was not answered with yes.
    var isUnended = false
    /// The new fleet has been green: it is ``watched`` from then on.
    var hasBeenGreen = false
    /// The old fleet was told that it is obsolete.
    var hasGivenUpOld = false
    /// The moments whose hooks have run.
    var hooksDone: Set<RolloutHook.Moment> = []
    /// The moments at which somebody has given the word.
    var pausesDone: Set<RolloutPause> = []
    /// How often the proxy was led back to where it had been told to route.
    var reroutes = 0
    /// What was found, while the traffic is led back to it.
    var discovery: RolloutDiscovery?
    var hasStarted = false
    var hasMovedTraffic = false
    var isRollingBack = false
    var failure: String?
    package internal(set) var signals: [InterruptSignal] = []
    var losses: [String] = []

    /// Begins a deployment; the first action is ``current``, `discover`.
    package init(plan: RolloutPlan) {
        self.plan = plan
        release = plan.release
        shares = plan.ramp
    }

    /// Takes the end of the outstanding action and returns the next.
    package mutating func handle(_ event: Event) -> Action {
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
        case (.regain(let fleet), .failed(let reason)):
            return fail(
                "the proxy has lost its routing, and could not be led back to \(fleet.names): \(reason)"
            )
        case (_, .failed(let reason)), (_, .fell(let reason)): return fail(reason)
        case (_, .misrouted(let reason)): return reroute(reason)
        case (_, .unseen(let reason)): return .finish(unseen(reason))
        case (.discover, .discovered(let discovery)): return decide(discovery)
        case (.regain, .restored(let fleet)): return afterRegain(fleet)
        case (.stopLeftovers, _): return afterLeftovers()
        case (.migrate(.expand), _): return startNew()
        case (.start, _): return .awaitGreen(new)
        case (.awaitGreen, _):
            hasBeenGreen = true
            return hasMovedTraffic
                ? nextShare() : hook(.beforeSwitch) ?? pause(.beforeSwitch) ?? nextShare()
        case (.shift, _) where hasGivenUpOld && !old.isEmpty: return .drain(old: old, new: new)
        case (.shift, _): return nextShare()
        case (.soak, _): return giveUpOld()
        case (.markObsolete, _): return .drain(old: old, new: new)
        case (.drain, _):
            return hook(.beforeStop) ?? pause(.beforeStop) ?? .prove(new: new, old: old)
        // Whatever a command did: what follows it relies on a fleet that is green, and on its routing.
        case (.hook(let hook), _):
            return hook.moment == .beforeStop
                ? pause(.beforeStop) ?? .prove(new: new, old: old) : .awaitGreen(new)
        case (.pause(let pause), _):
            return pause == .beforeStop ? .prove(new: new, old: old) : .awaitGreen(new)
        case (.prove, _):
            if old.isEmpty { return afterStop() }
            return plan.keepOld > .zero ? .finish(deployedKeepingOld()) : .stop(old)
        case (.stop, _): return afterStop()
        case (.migrate(.contract), _): return .finish(deployed())
        default: return fail("the deployment lost its way: \(event) after \(current)")
        }
    }

    /// Takes a signal to the deployer: the first rolls back while that is possible, the second ends at once.
    package mutating func interrupt(_ signal: InterruptSignal) -> InterruptReaction {
        signals.append(signal)
        if signals.count > 1 { return .cancel }
        if isRollingBack { return .finishFirst }
        return isReversible || current == .migrate(.contract) ? .cancel : .finishFirst
    }

    /// The instances that have to stay green while the outstanding action is carried out; if one falls, the action ends
    /// with ``Event/fell(_:)``.
    package var watched: [RunningInstance] {
        guard hasBeenGreen, !isRollingBack else { return [] }
        switch current {
        case .pause, .hook, .shift, .soak, .markObsolete, .drain: return new
        default: return []
        }
    }

    /// The instances that the way back leads to, while somebody is waited for who decides: their fall is said at once.
    package var awaited: [RunningInstance] { if case .pause = current { old } else { [] } }

    /// Whether the new fleet has traffic that the old one could take back: it is not waited for as one that starts is.
    package var isReplacing: Bool { hasMovedTraffic && !old.isEmpty && !isRollingBack }

    /// Whether the old fleet is still whole.
    package var isReversible: Bool {
        switch current {
        case .stop, .migrate(.contract), .finish: false
        default: true
        }
    }
}

extension RolloutStateMachine {
    mutating func afterLeftovers() -> Action {
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

    private mutating func hook(_ moment: RolloutHook.Moment) -> Action? {
        // Without an old fleet nothing is stopped.
        if moment == .beforeStop, old.isEmpty { return nil }
        guard let command = plan.hooks[moment], hooksDone.insert(moment).inserted else { return nil }
        return .hook(RolloutHook(moment, command: command, new: new, old: old))
    }

    private mutating func pause(_ pause: RolloutPause) -> Action? {
        // Without an old fleet nothing is stopped.
        if pause == .beforeStop, old.isEmpty { return nil }
        guard plan.pauses.contains(pause), pausesDone.insert(pause).inserted else { return nil }
        return .pause(pause)
    }

    private mutating func nextShare() -> Action {
        hasMovedTraffic = true
        guard !shares.isEmpty else {
            if wasLive { return (isUnended ? hook(.afterSwitch) : nil) ?? .prove(new: new, old: []) }
            return hook(.afterSwitch) ?? (plan.soak > .zero ? .soak(new) : giveUpOld())
        }
        // Nothing to share with: the first fleet of all gets everything at once.
        let percent = old.isEmpty ? 100 : shares[0]
        shares = percent == 100 ? [] : Array(shares.dropFirst())
        let isHeld = plan.isRamped && !old.isEmpty
        return .shift(
            TrafficShift(fleet: new, rest: old, percent: percent, hold: isHeld ? plan.rampInterval : .zero)
        )
    }

    private mutating func giveUpOld() -> Action {
        hasGivenUpOld = true
        return old.isEmpty ? .prove(new: new, old: []) : .markObsolete(old)
    }

    /// Leads the proxy to the new fleet again, a few times: somebody who keeps on turning it back means it.
    private mutating func reroute(_ reason: String) -> Action {
        reroutes += 1
        guard reroutes <= 3 else { return fail("the traffic does not stay on the new fleet: \(reason)") }
        losses.append("the traffic had to be moved again: \(reason)")
        return .shift(TrafficShift(fleet: new, rest: old, percent: 100, hold: .zero))
    }

    private func afterStop() -> Action {
        plan.migrates ? .migrate(.contract) : .finish(deployed())
    }
}

// What it says, and what it is told.
extension RolloutStateMachine {
    /// Something to do.
    package enum Action: Sendable, Equatable {
        /// Take the deploy lock, list the instances, ask the proxy. Answer with `discovered`.
        case discover
        /// Lead a proxy that reaches nobody that serves to these, which are green or can be made so, before anything else.
        /// Answer with `restored`: those that have the traffic.
        case regain([RunningInstance])
        /// Make sure that traffic goes to `routing` only, and stop the instances that a killed deployment left.
        case stopLeftovers([RunningInstance], routing: [WeightedEndpoint])
        /// Apply the migrations of a phase.
        case migrate(MigrationPhase)
        /// Start the new instances, all at once. Answer with `started`.
        case start([InstanceSpec])
        /// Wait until each is green three times in a row.
        case awaitGreen([RunningInstance])
        /// Wait for the operator's word; failed where that is to abort.
        case pause(RolloutPause)
        /// Run the operator's command.
        case hook(RolloutHook)
        /// Move traffic, return when the proxy has, and watch the fleet that got more for as long as the shift says.
        case shift(TrafficShift)
        /// Watch the new fleet, which has all of the traffic.
        case soak([RunningInstance])
        /// Mark these obsolete.
        case markObsolete([RunningInstance])
        /// Wait until `old` has finished what it has, while the proxy routes to `new` and not to `old`.
        case drain(old: [RunningInstance], new: [RunningInstance])
        /// Make sure, right before the old instances are stopped, that the proxy routes to `new` and not to `old`, by its own
        /// word and by a request through it, and that every new instance is green.
        case prove(new: [RunningInstance], old: [RunningInstance])
        /// Stop the old instances.
        case stop([RunningInstance])
        /// Rolling back: make these green again. Answer with `restored`: those that are.
        case restore([RunningInstance])
        /// Rolling back: send traffic where it went before.
        case routeBack([WeightedEndpoint])
        /// Rolling back: let the instances of this color finish what they have.
        case retire(color: String)
        /// Rolling back: make sure of the same for the old fleet, as far as it is green, before the new one is stopped. Answer
        /// with `restored` where nothing of it is.
        case proveBack(old: [RunningInstance], new: [RunningInstance])
        /// Rolling back: stop every instance of this color.
        case stopAll(color: String)
        /// The end.
        case finish(RolloutOutcome)
    }

    /// How the outstanding action ended.
    package enum Event: Sendable, Equatable {
        /// `discover` is done.
        case discovered(RolloutDiscovery)
        /// `start` is done.
        case started([RunningInstance])
        /// `restore` or `regain` is done, or the way back leads nowhere: these instances are there and green.
        case restored([RunningInstance])
        /// Any other action is done; `losses` says what was cut or left behind.
        case done(losses: [String])
        /// It failed, for this reason, or was cancelled.
        case failed(String)
        /// The new fleet, which is watched, has fallen meanwhile, for this reason.
        case fell(String)
        /// `drain` or a proof found that the proxy does not route as it was told to, as this says.
        case misrouted(String)
        /// `drain` or a proof could not learn where the proxy routes, for this reason.
        case unseen(String)
    }

    /// What the bearer of a signal has to do.
    package enum InterruptReaction: Sendable, Equatable {
        /// Cancel the outstanding action and report how it ended.
        case cancel
        /// Nothing: the outstanding work is finished first.
        case finishFirst
    }

    /// The step that the outstanding action belongs to.
    package var step: RolloutStep {
        switch current {
        case .regain where isRollingBack, .prove where isRollingBack: .rollback
        case .discover, .regain, .stopLeftovers: .lock
        case .migrate(.expand): .expand
        case .start: .start
        case .awaitGreen: .green
        case .hook(let hook): hook.moment.step
        case .pause(let pause): pause == .beforeSwitch ? .green : .drain
        case .shift: isRollingBack ? .rollback : hasGivenUpOld ? .drain : .switch
        case .soak: .soak
        case .markObsolete: .obsolete
        case .drain: .drain
        case .prove, .stop, .finish: .stop
        case .migrate(.contract): .contract
        case .restore, .routeBack, .retire, .proveBack, .stopAll: .rollback
        }
    }
}
