import Foundation
import Testing

@testable import Rollout

/// The rules, without a network.
@Suite struct RolloutStateMachineTests {
    typealias Action = RolloutStateMachine.Action

    static func instance(_ color: String, _ number: Int, release: Int = 1) -> RunningInstance {
        let port = (color == "blue" ? 20_000 : 21_000) + number
        let endpoint = Endpoint(host: "127.0.0.1", port: port)
        return RunningInstance(
            id: "\(port)@1",
            name: "\(color)-\(number)",
            color: color,
            release: release,
            endpoint: endpoint,
            admin: endpoint,
            startedAt: Date(timeIntervalSince1970: 0)
        )
    }

    let blue = [instance("blue", 1), instance("blue", 2)]
    let green = [instance("green", 1, release: 2), instance("green", 2, release: 2)]
    let routedBlue = [
        WeightedEndpoint(endpoint: Endpoint(host: "127.0.0.1", port: 20_001), weight: 1),
        WeightedEndpoint(endpoint: Endpoint(host: "127.0.0.1", port: 20_002), weight: 1),
    ]
    var routedGreen: [WeightedEndpoint] { green.map { WeightedEndpoint(endpoint: $0.endpoint, weight: 1) } }
    var allToGreen: TrafficShift { TrafficShift(fleet: green, rest: blue, percent: 100, hold: .zero) }
    let done = RolloutStateMachine.Event.done(losses: [])

    func machine(
        migrates: Bool = true,
        color: String? = nil,
        release: Int = 2,
        pauses: Set<RolloutPause> = []
    ) -> RolloutStateMachine {
        var plan = RolloutPlan(color: color, release: release, replicas: 2, migrates: migrates)
        plan.pauses = pauses
        return RolloutStateMachine(plan: plan)
    }

    /// A replacement of blue by green, brought to the action that `stop` names.
    func replacement(upTo stop: RolloutStep, pauses: Set<RolloutPause> = []) -> RolloutStateMachine {
        var machine = machine(pauses: pauses)
        while machine.step != stop || machine.isProving {
            switch machine.current {
            case .discover: _ = machine.handle(.discovered(.init(instances: blue, routed: routedBlue)))
            case .start: _ = machine.handle(.started(green))
            default: _ = machine.handle(done)
            }
        }
        return machine
    }

    @Test func aReplacementTakesEveryStepInItsOrder() {
        var machine = machine()
        #expect(machine.current == .discover)
        #expect(machine.handle(.discovered(.init(instances: blue, routed: routedBlue))) == .migrate(.expand))
        let specs = [1, 2].map { InstanceSpec(name: "green-\($0)", color: "green", release: 2) }
        #expect(machine.handle(done) == .start(specs))
        #expect(machine.handle(.started(green)) == .awaitGreen(green))
        #expect(machine.handle(done) == .shift(allToGreen))
        #expect(machine.handle(done) == .markObsolete(blue))
        #expect(machine.handle(done) == .drain(old: blue, new: green))
        #expect(machine.handle(done) == .prove(new: green, old: blue))
        #expect(machine.handle(done) == .stop(blue))
        #expect(machine.handle(done) == .migrate(.contract))
        #expect(
            machine.handle(done) == .finish(.init(kind: .deployed, color: "green", release: 2, exitCode: 0))
        )
    }

    @Test func theFirstDeploymentOfAllIsBlueAndHasNothingToDrain() {
        var machine = machine(migrates: false, release: 1)
        let first = machine.handle(.discovered(.init(instances: [], routed: [])))
        #expect(first == .start([1, 2].map { InstanceSpec(name: "blue-\($0)", color: "blue", release: 1) }))
        #expect(machine.handle(.started(blue)) == .awaitGreen(blue))
        let all = TrafficShift(fleet: blue, rest: [], percent: 100, hold: .zero)
        #expect(machine.handle(done) == .shift(all))
        #expect(machine.handle(done) == .prove(new: blue, old: []))
        #expect(
            machine.handle(done) == .finish(.init(kind: .deployed, color: "blue", release: 1, exitCode: 0))
        )
    }

    @Test(arguments: [RolloutStep.start, .green])
    func aFailureBeforeTheTrafficMovedOnlyStopsTheNewFleet(step: RolloutStep) {
        var machine = replacement(upTo: step)
        let new = step == .start ? [] : green
        #expect(machine.handle(.failed("no luck")) == .proveBack(old: blue, new: new))
        #expect(machine.handle(done) == .stopAll(color: "green"))
        let outcome = RolloutOutcome(
            kind: .rolledBack,
            color: "green",
            release: 2,
            reason: "no luck",
            exitCode: 1
        )
        #expect(machine.handle(done) == .finish(outcome))
    }

    @Test(arguments: [RolloutStep.switch, .obsolete, .drain])
    func aFailureAfterTheTrafficMovedRestoresTheOldFleetFirst(step: RolloutStep) {
        var machine = replacement(upTo: step)
        #expect(machine.handle(.failed("no luck")) == .restore(blue))
        #expect(machine.handle(.restored(blue)) == .routeBack(routedBlue))
        #expect(machine.handle(done) == .retire(color: "green"))
        #expect(machine.handle(done) == .proveBack(old: blue, new: green))
        #expect(machine.handle(done) == .stopAll(color: "green"))
        let outcome = RolloutOutcome(
            kind: .rolledBack,
            color: "green",
            release: 2,
            reason: "no luck",
            exitCode: 1
        )
        #expect(machine.handle(done) == .finish(outcome))
    }

    @Test func aFailedExpandLeavesEverythingAsItIs() {
        var machine = replacement(upTo: .expand)
        guard case .finish(let outcome) = machine.handle(.failed("lock timeout")) else {
            return #expect(Bool(false))
        }
        #expect(outcome.kind == .rolledBack && outcome.reason == "lock timeout" && outcome.exitCode == 1)
    }

    @Test func aRollbackSendsTrafficOnlyToTheOldInstancesThatAreLeft() {
        var machine = replacement(upTo: .drain)
        _ = machine.handle(.failed("no luck"))
        #expect(machine.handle(.restored([blue[1]])) == .routeBack([routedBlue[1]]))
    }

    /// With the traffic moved and before: the new fleet is all that can serve.
    @Test(arguments: [RolloutStep.switch, .drain])
    func aRollbackLeadsTheTrafficToTheNewFleetWhenNoOldInstanceIsLeft(step: RolloutStep) {
        for able in [true, false] {
            var machine = replacement(upTo: step)
            _ = machine.handle(.failed("no luck"))
            #expect(machine.handle(.restored([])) == .regain(green))
            if able { #expect(machine.handle(.restored(green)) == .prove(new: green, old: blue)) }
            let last = machine.handle(able ? done : .failed("none is green"))
            guard case .finish(let outcome) = last else { return #expect(Bool(false), "\(last)") }
            #expect(outcome.kind == .incomplete && outcome.reason == "no luck")
            let what =
                able
                ? "the traffic was led to green-1, green-2"
                : "green fleet is left running because no old instance is green"
            #expect(outcome.left?.contains(what) == true, "\(outcome)")
            #expect(outcome.left?.contains("rollback") == false)
        }
    }

    @Test func anAbortBeforeTheSwitchDoesTheSameWhereTheOldFleetHasFallen() {
        var machine = replacement(upTo: .green, pauses: [.beforeSwitch])
        #expect(machine.handle(done) == .pause(.beforeSwitch))
        #expect(machine.awaited == blue)
        #expect(machine.handle(.failed("aborted")) == .proveBack(old: blue, new: green))
        #expect(machine.handle(.restored([])) == .regain(green))
    }

    @Test func aNewFleetThatWasNeverGreenIsStoppedAllTheSame() {
        var machine = replacement(upTo: .green)
        #expect(machine.handle(.failed("not green")) == .proveBack(old: blue, new: green))
        #expect(machine.handle(.restored([])) == .stopAll(color: "green"))
    }

    @Test func aRollbackKeepsTheNewFleetWhenTheProxyRefuses() {
        var machine = replacement(upTo: .switch)
        _ = machine.handle(.failed("no luck"))
        _ = machine.handle(.restored(blue))
        guard case .finish(let outcome) = machine.handle(.failed("nginx is gone")) else {
            return #expect(Bool(false))
        }
        #expect(outcome.kind == .incomplete && outcome.losses == ["nginx is gone"])
    }

    @Test func aRollbackStopsTheNewFleetEvenIfItDoesNotDrain() {
        var machine = replacement(upTo: .switch)
        _ = machine.handle(.failed("no luck"))
        _ = machine.handle(.restored(blue))
        _ = machine.handle(done)
        #expect(machine.handle(.failed("no answer")) == .proveBack(old: blue, new: green))
        #expect(machine.handle(done) == .stopAll(color: "green"))
    }

    @Test func lossesAndFailuresAfterThePointOfNoReturnAreReportedAndNotRolledBack() {
        var machine = replacement(upTo: .stop)
        #expect(machine.handle(.done(losses: ["blue-1 exited with status 1"])) == .migrate(.contract))
        guard case .finish(let outcome) = machine.handle(.failed("no such column")) else {
            return #expect(Bool(false))
        }
        #expect(outcome.kind == .incomplete && outcome.reason == "no such column" && outcome.exitCode == 1)
        #expect(outcome.losses == ["blue-1 exited with status 1"])
        #expect(outcome.left?.contains("migrate up --phase contract") == true)
    }

    @Test func aSignalRollsBackWhileThatIsPossible() {
        var machine = replacement(upTo: .drain)
        #expect(machine.interrupt(.terminate) == .cancel)
        #expect(machine.handle(.failed("CancellationError()")) == .restore(blue))
        _ = machine.handle(.restored(blue))
        _ = machine.handle(done)
        _ = machine.handle(done)
        _ = machine.handle(done)
        guard case .finish(let outcome) = machine.handle(done) else { return #expect(Bool(false)) }
        #expect(
            outcome.kind == .rolledBack && outcome.reason == "interrupted by SIGTERM"
                && outcome.exitCode == 143
        )
    }

    @Test func aSignalThatComesAsAStepSucceedsStillRollsBack() {
        var machine = replacement(upTo: .start)
        #expect(machine.interrupt(.interrupt) == .cancel)
        #expect(machine.handle(.started(green)) == .proveBack(old: blue, new: green))
        #expect(machine.handle(done) == .stopAll(color: "green"))
    }

    @Test func aSignalWhileTheOldFleetStopsIsTooLate() {
        var machine = replacement(upTo: .stop)
        #expect(machine.interrupt(.interrupt) == .finishFirst)
        #expect(machine.handle(done) == .migrate(.contract))
        guard case .finish(let outcome) = machine.handle(done) else { return #expect(Bool(false)) }
        #expect(outcome.kind == .deployed)
    }

    @Test func aSecondSignalEndsAtOnceAndSaysWhatIsLeft() {
        var machine = replacement(upTo: .drain)
        _ = machine.interrupt(.interrupt)
        _ = machine.handle(.failed("cancelled"))
        #expect(machine.interrupt(.interrupt) == .cancel)
        guard case .finish(let outcome) = machine.handle(.failed("cancelled")) else {
            return #expect(Bool(false))
        }
        #expect(outcome.kind == .abandoned && outcome.exitCode == 130)
        #expect(outcome.left?.contains("started: green-1, green-2; old: blue-1, blue-2") == true)
    }

    @Test func theLiveColorIsRefused() {
        var machine = machine(color: "blue")
        guard
            case .finish(let outcome) = machine.handle(
                .discovered(.init(instances: blue, routed: routedBlue))
            )
        else { return #expect(Bool(false)) }
        #expect(outcome.kind == .refused && outcome.exitCode == 1)
        #expect(outcome.reason?.hasPrefix("blue is already live (blue-1 of release 1") == true)
    }

    @Test(arguments: [String?.none, "green"])
    func aDeploymentKilledAfterTheSwitchIsFinishedByTheSameCommand(color: String?) {
        var machine = machine(color: color)
        let found = RolloutDiscovery(instances: blue + green, routed: routedGreen)
        #expect(machine.handle(.discovered(found)) == .awaitGreen(green))
        #expect(machine.handle(done) == .markObsolete(blue))
        #expect(machine.handle(done) == .drain(old: blue, new: green))
    }

    /// Without the intent they would look complete, and the next one would go to blue.
    @Test func aDeploymentKilledBeforeItsContractIsFinishedByTheSameCommandWithoutAColor() {
        var machine = machine()
        var found = RolloutDiscovery(instances: green, routed: routedGreen)
        found.intent = DeployIntent(color: "green", release: 2, replicas: 2)
        #expect(machine.handle(.discovered(found)) == .awaitGreen(green))
        #expect(machine.handle(done) == .prove(new: green, old: []))
        #expect(machine.handle(done) == .migrate(.contract))
    }

    @Test func anIntentOfAnotherReleaseOrThatCannotBeReachedAnyMoreIsNoHint() {
        for (release, fleet) in [(3, green), (2, [green[0]])] {
            var machine = machine()
            var found = RolloutDiscovery(instances: fleet, routed: routedGreen)
            found.intent = DeployIntent(color: "green", release: release, replicas: 2)
            #expect(machine.handle(.discovered(found)) == .migrate(.expand))
            #expect(machine.color == "blue")
        }
    }

    @Test func aDeploymentKilledBeforeTheSwitchLeavesInstancesThatAreStoppedFirst() {
        var machine = machine()
        let found = RolloutDiscovery(instances: blue + green, routed: routedBlue)
        #expect(machine.handle(.discovered(found)) == .stopLeftovers(green, routing: routedBlue))
        #expect(machine.handle(done) == .migrate(.expand))
    }

    @Test func aGraceTooShortForTheInstancesIsRefusedBeforeAnythingIsTouched() {
        var plan = RolloutPlan(color: nil, release: 2, replicas: 2)
        plan.stopGrace = .seconds(10)
        var machine = RolloutStateMachine(plan: plan)
        guard
            case .finish(let outcome) = machine.handle(
                .discovered(.init(instances: blue, routed: routedBlue))
            )
        else { return #expect(Bool(false)) }
        #expect(outcome.kind == .refused)
        #expect(outcome.reason?.contains("--stop-grace 10s is shorter than the 25s") == true)
    }
}

extension RolloutStateMachine {
    /// Whether what it is about to undo for good is being proved.
    var isProving: Bool {
        if case .prove = current { true } else { false }
    }
}
