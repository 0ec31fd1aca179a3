import Testing

@testable import Rollout

/// What is not seen is not gone.
@Suite struct RoutingTests {
    private let base = RolloutStateMachineTests()
    private var blue: [RunningInstance] { base.blue }
    private var green: [RunningInstance] { base.green }
    private let done = RolloutStateMachine.Event.done(losses: [])

    private func discovered(
        _ instances: [RunningInstance],
        routed: [WeightedEndpoint] = [],
        _ strangers: [Stranger] = []
    ) -> RolloutStateMachine.Event {
        .discovered(RolloutDiscovery(instances: instances, routed: routed, strangers: strangers))
    }

    @Test func aProxyThatLostItsRoutingIsLedBackBeforeAnythingElse() {
        var machine = base.machine(migrates: false)
        #expect(machine.handle(discovered(blue)) == .regain(blue))
        let specs = [1, 2].map { InstanceSpec(name: "green-\($0)", color: "green", release: 2) }
        #expect(machine.handle(.restored(blue)) == .start(specs))
        #expect(machine.handle(.failed("no such flag")) == .proveBack(old: blue, new: []))
    }

    @Test func aProxyThatCannotBeLedBackIsRefused() {
        var machine = base.machine()
        _ = machine.handle(discovered(blue))
        guard case .finish(let outcome) = machine.handle(.failed("no")) else { return #expect(Bool(false)) }
        #expect(outcome.kind == .refused)
    }

    @Test func whoeverElseAnswersBehindTheProxyIsNamed() {
        let endpoint = Endpoint(host: "127.0.0.1", port: 9)
        let routed = [WeightedEndpoint(endpoint: endpoint, weight: 1)]
        let stranger = Stranger(endpoint: endpoint, answer: "answers as blue of release 1, serving")
        var machine = base.machine()
        guard case .finish(let outcome) = machine.handle(discovered([], routed: routed, [stranger])) else {
            return #expect(Bool(false))
        }
        #expect(outcome.kind == .refused)
        #expect(outcome.reason?.contains("127.0.0.1:9, which answers as blue of release 1") == true)
        var plan = RolloutPlan(color: nil, release: 2, replicas: 1, migrates: false)
        plan.foreign = .ignore
        var careless = RolloutStateMachine(plan: plan)
        guard case .start = careless.handle(discovered([], routed: routed, [stranger])) else {
            return #expect(Bool(false))
        }
    }

    @Test func anIntentThatDoesNotMatchIsNotGuessedAbout() {
        let newer = (1...2).map { RolloutStateMachineTests.instance("blue", $0, release: 2) }
        let older = (1...2).map { RolloutStateMachineTests.instance("green", $0, release: 1) }
        var machine = base.machine(migrates: false)
        var found = RolloutDiscovery(instances: newer + older, routed: base.routedBlue)
        found.intent = DeployIntent(color: "green", release: 1, replicas: 2)
        #expect(machine.handle(.discovered(found)) == .stopLeftovers(older, routing: base.routedBlue))
        #expect(machine.color == "green")
    }

    @Test func aProxyThatIsTurnedBackIsLedToTheNewFleetAgainAFewTimes() {
        var machine = base.replacement(upTo: .drain)
        for _ in 1...3 {
            #expect(machine.handle(.misrouted("the proxy routes to blue-1")) == .shift(base.allToGreen))
            #expect(machine.handle(done) == .drain(old: blue, new: green))
        }
        #expect(machine.handle(.misrouted("the proxy routes to blue-1")) == .restore(blue))
    }

    @Test func theOldFleetIsNotStoppedWhileNobodySaysWhereTheProxyRoutes() {
        var machine = base.replacement(upTo: .drain)
        guard case .finish(let outcome) = machine.handle(.unseen("no answer")) else {
            return #expect(Bool(false))
        }
        #expect(outcome.kind == .incomplete && outcome.exitCode == 1 && outcome.reason == "no answer")
        #expect(outcome.left?.hasPrefix("blue-1, blue-2 still run, obsolete") == true)
    }

    @Test func aNewFleetThatFallsGivesTheTrafficBack() {
        var machine = base.replacement(upTo: .drain)
        #expect(machine.watched == green)
        #expect(machine.handle(.fell("green-1 was ended by signal 9")) == .restore(blue))
    }
}
