extension RolloutStateMachine {
    /// Something to do.
    package enum Action: Sendable, Equatable {
        /// Take the deploy lock, list the instances, ask the proxy. Answer with `discovered`.
        case discover
        /// Lead a proxy that lost its routing back to these, which are green, before anything else.
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
        /// Rolling back: make sure of the same for the old fleet, as far as it is green, before the new one is stopped.
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
        /// `restore` is done: these instances are there and green.
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
