import Foundation
import Testing

@testable import Rollout

/// The rules of ramps, hooks, soaks, resuming and undoing, without a network.
@Suite struct RampStateMachineTests {
    let base = RolloutStateMachineTests()
    var blue: [RunningInstance] { base.blue }
    var green: [RunningInstance] {
        base.green.map { instance in
            var instance = instance
            instance.startedAt = Date(timeIntervalSince1970: 100)
            return instance
        }
    }
    let done = RolloutStateMachine.Event.done(losses: [])

    func machine(_ configure: (inout RolloutPlan) -> Void = { _ in }) -> RolloutStateMachine {
        var plan = RolloutPlan(color: nil, release: 2, replicas: 2, migrates: false)
        configure(&plan)
        return RolloutStateMachine(plan: plan)
    }

    func shift(_ percent: Int, hold: Duration = .seconds(5)) -> RolloutStateMachine.Action {
        .shift(TrafficShift(fleet: green, rest: blue, percent: percent, hold: hold))
    }

    func shiftBack(_ percent: Int) -> RolloutStateMachine.Action {
        .shift(TrafficShift(fleet: blue, rest: green, percent: percent, hold: .seconds(5)))
    }

    /// Both fleets run and green has this share.
    func found(greenHas percent: Int) -> RolloutStateMachine.Event {
        let routed =
            percent == 0
            ? base.routedBlue
            : TrafficShift(fleet: green, rest: blue, percent: percent, hold: .zero).endpoints
        return .discovered(.init(instances: blue + green, routed: routed))
    }

    @Test func aRampTakesItsSharesOneAfterTheOtherThenSoaks() {
        var machine = machine {
            $0.ramp = [1, 50, 100]
            $0.soak = .seconds(60)
        }
        _ = machine.handle(.discovered(.init(instances: blue, routed: base.routedBlue)))
        _ = machine.handle(.started(green))
        #expect(machine.handle(done) == shift(1))
        #expect(machine.step == .switch)
        #expect(machine.handle(done) == shift(50))
        #expect(machine.handle(done) == shift(100))
        #expect(machine.handle(done) == .soak(green))
        #expect(machine.handle(done) == .markObsolete(blue))
    }

    @Test func theFirstFleetOfAllGetsEverythingAtOnce() {
        var machine = machine { $0.ramp = [1, 50, 100] }
        _ = machine.handle(.discovered(.init(instances: [], routed: [])))
        _ = machine.handle(.started(green))
        #expect(
            machine.handle(done) == .shift(TrafficShift(fleet: green, rest: [], percent: 100, hold: .zero))
        )
        #expect(machine.handle(done) == .prove(new: green, old: []))
        guard case .finish = machine.handle(done) else { return #expect(Bool(false)) }
    }

    @Test func aShareThatIsNotHeldGoesBackAtOnce() {
        var machine = machine { $0.ramp = [1, 50, 100] }
        _ = machine.handle(.discovered(.init(instances: blue, routed: base.routedBlue)))
        _ = machine.handle(.started(green))
        _ = machine.handle(done)
        _ = machine.handle(done)
        #expect(machine.handle(.failed("green-1 turned red")) == .restore(blue))
        #expect(machine.handle(.restored(blue)) == .routeBack(base.routedBlue))
    }

    @Test func hooksRunAtTheirMomentsWithTheFacts() {
        var machine = machine { $0.hooks = [.beforeSwitch: "warm", .beforeStop: "ask"] }
        _ = machine.handle(.discovered(.init(instances: blue, routed: base.routedBlue)))
        _ = machine.handle(.started(green))
        guard case .hook(let first) = machine.handle(done) else { return #expect(Bool(false)) }
        #expect(first.moment == .beforeSwitch && first.command == "warm" && machine.step == .beforeSwitch)
        #expect(
            first.variables == [
                "FAKESTACK_HOOK": "before-switch", "FAKESTACK_COLOR": "green", "FAKESTACK_RELEASE": "2",
                "FAKESTACK_ENDPOINTS": "127.0.0.1:21001 127.0.0.1:21002",
                "FAKESTACK_ADMIN_ENDPOINTS": "127.0.0.1:21001 127.0.0.1:21002",
                "FAKESTACK_OLD_COLOR": "blue", "FAKESTACK_OLD_RELEASE": "1",
                "FAKESTACK_OLD_ENDPOINTS": "127.0.0.1:20001 127.0.0.1:20002",
                "FAKESTACK_OLD_ADMIN_ENDPOINTS": "127.0.0.1:20001 127.0.0.1:20002",
            ]
        )
        // Whatever the command did: the fleet is judged again.
        #expect(machine.handle(done) == .awaitGreen(green))
        #expect(machine.handle(done) == shift(100, hold: .zero))
        _ = machine.handle(done)
        _ = machine.handle(done)
        guard case .hook(let second) = machine.handle(done) else { return #expect(Bool(false)) }
        #expect(second.moment == .beforeStop && second.command == "ask" && machine.step == .beforeStop)
        #expect(machine.handle(done) == .prove(new: green, old: blue))
        #expect(machine.handle(done) == .stop(blue))
    }

    @Test func aFailingHookRollsBack() {
        for moment in [RolloutHook.Moment.beforeSwitch, .afterSwitch, .beforeStop] {
            var machine = machine { $0.hooks = [moment: "false"] }
            _ = machine.handle(.discovered(.init(instances: blue, routed: base.routedBlue)))
            _ = machine.handle(.started(green))
            while machine.step.rawValue != moment.rawValue { _ = machine.handle(done) }
            let back = machine.handle(.failed("the hook failed"))
            #expect(back == (moment == .beforeSwitch ? .proveBack(old: blue, new: green) : .restore(blue)))
        }
    }

    @Test(arguments: [(1, [10, 50, 100]), (10, [50, 100]), (50, [100]), (99, [100])])
    func aDeploymentKilledInItsRampGoesOnFromThere(share: Int, left: [Int]) {
        for color in [nil, "green"] {
            var machine = machine {
                $0.color = color
                $0.ramp = [1, 10, 50, 100]
            }
            #expect(machine.handle(found(greenHas: share)) == .awaitGreen(green))
            for percent in left { #expect(machine.handle(done) == shift(percent)) }
            #expect(machine.handle(done) == .markObsolete(blue))
        }
    }

    @Test func aRampWhoseFleetIsNotWholeIsUndone() {
        var machine = machine { $0.replicas = 3 }
        #expect(machine.handle(found(greenHas: 10)) == .restore(blue))
        _ = machine.handle(.restored(blue))
        _ = machine.handle(done)
        #expect(machine.handle(done) == .proveBack(old: blue, new: green))
        #expect(machine.handle(done) == .stopAll(color: "green"))
        guard case .finish(let outcome) = machine.handle(done) else { return #expect(Bool(false)) }
        #expect(outcome.kind == .rolledBack && outcome.exitCode == 1)
        #expect(outcome.reason?.contains("is not 3 of release 2") == true)
    }

    @Test func theOlderOfTwoLiveFleetsIsNotDeployedAgain() {
        var machine = machine { $0.color = "blue" }
        guard case .finish(let outcome) = machine.handle(found(greenHas: 10)) else {
            return #expect(Bool(false))
        }
        #expect(outcome.kind == .refused && outcome.reason?.hasPrefix("blue is already live") == true)
    }

    @Test func aSoakThatWasCutIsDoneAgain() {
        var machine = machine {
            $0.color = "green"
            $0.soak = .seconds(60)
        }
        #expect(machine.handle(found(greenHas: 100)) == .awaitGreen(green))
        #expect(machine.handle(done) == .soak(green))
        #expect(machine.handle(done) == .markObsolete(blue))
    }

    @Test func aFleetThatIsLiveAsWantedNeedsOnlyItsContract() {
        var machine = machine {
            $0.color = "green"
            $0.migrates = true
        }
        let live = RolloutDiscovery(instances: green, routed: base.routedGreen)
        #expect(machine.handle(.discovered(live)) == .awaitGreen(green))
        #expect(machine.handle(done) == .prove(new: green, old: []))
        #expect(machine.handle(done) == .migrate(.contract))
        guard case .finish(let outcome) = machine.handle(done) else { return #expect(Bool(false)) }
        #expect(outcome.kind == .deployed)
    }

    @Test func aProxyThatWasLeftInTheMiddleIsGivenTheWholeFleet() {
        let half = [base.routedGreen[0]]
        for found in [blue + green, green] {
            var machine = machine { $0.color = "green" }
            #expect(
                machine.handle(.discovered(.init(instances: found, routed: half))) == .awaitGreen(green)
            )
            let old = found == green ? [] : blue
            let all = TrafficShift(fleet: green, rest: old, percent: 100, hold: .zero)
            #expect(machine.handle(done) == .shift(all))
            if old.isEmpty {
                #expect(machine.handle(done) == .prove(new: green, old: []))
                guard case .finish(let outcome) = machine.handle(done) else { return #expect(Bool(false)) }
                #expect(outcome.kind == .deployed)
            } else {
                #expect(machine.handle(done) == .markObsolete(blue))
            }
        }
    }

    @Test func theOnlyFleetIsNeverTakenDown() {
        var machine = machine { $0.color = "green" }
        _ = machine.handle(.discovered(.init(instances: green, routed: base.routedGreen)))
        guard case .finish(let outcome) = machine.handle(.failed("green-1 is red")) else {
            return #expect(Bool(false))
        }
        #expect(outcome.kind == .incomplete && outcome.exitCode == 1)
    }

    @Test(arguments: [
        (100, [Int](), [Int]()), (100, [1, 10, 50, 100], [50, 90, 99]), (50, [], [90, 99]), (0, [], []),
        (10, [5, 50, 100], [95]),
    ])
    func undoingIsGradualWhenItWasOrShallBe(share: Int, ramp: [Int], steps: [Int]) {
        var machine = RolloutStateMachine(plan: .undo)
        if !ramp.isEmpty {
            var plan = RolloutPlan.undo
            plan.ramp = ramp
            machine = RolloutStateMachine(plan: plan)
        }
        #expect(machine.handle(found(greenHas: share)) == .restore(blue))
        var action = machine.handle(.restored(blue))
        for percent in steps {
            #expect(action == shiftBack(percent))
            #expect(machine.step == .rollback)
            action = machine.handle(done)
        }
        #expect(action == .routeBack(base.routedBlue))
        #expect(machine.handle(done) == .retire(color: "green"))
        #expect(machine.handle(done) == .proveBack(old: blue, new: green))
        #expect(machine.handle(done) == .stopAll(color: "green"))
        guard case .finish(let outcome) = machine.handle(done) else { return #expect(Bool(false)) }
        #expect(outcome.kind == .rolledBack && outcome.exitCode == 0 && outcome.release == 2)
    }

    @Test func withOneFleetThereIsNothingToUndo() {
        for (instances, routed, reason) in [
            (green, base.routedGreen, "nothing to undo: green is live and nothing else runs"),
            ([], [], "nothing to undo: nothing runs"),
        ] {
            var machine = RolloutStateMachine(plan: .undo)
            let found = RolloutDiscovery(instances: instances, routed: routed)
            guard case .finish(let outcome) = machine.handle(.discovered(found)) else {
                return #expect(Bool(false))
            }
            #expect(outcome.kind == .refused && outcome.exitCode == 1 && outcome.reason == reason)
        }
    }

    @Test func aFirstFleetThatNeverServedIsUndoneByStoppingIt() {
        var machine = RolloutStateMachine(plan: .undo)
        let answers = Dictionary(uniqueKeysWithValues: green.map { ($0.id, InstanceAnswer.starting) })
        let found = RolloutDiscovery(instances: green, routed: [], answers: answers)
        #expect(machine.handle(.discovered(found)) == .routeBack([]))
        #expect(machine.handle(done) == .retire(color: "green"))
    }

    @Test func theOnlyGreenFleetIsNotUndoneButGivenTheTraffic() {
        var machine = RolloutStateMachine(plan: .undo)
        #expect(machine.handle(.discovered(.init(instances: green, routed: []))) == .regain(green))
        guard case .finish(let outcome) = machine.handle(.restored(green)) else {
            return #expect(Bool(false))
        }
        #expect(outcome.kind == .rolledBack && outcome.exitCode == 0)
    }

    @Test func anUndoingThatTheOldFleetDoesNotBearStopsWhereItIs() {
        var machine = RolloutStateMachine(plan: .undo)
        _ = machine.handle(found(greenHas: 50))
        _ = machine.handle(.restored(blue))
        guard case .finish(let outcome) = machine.handle(.failed("blue-1 turned red")) else {
            return #expect(Bool(false))
        }
        #expect(outcome.kind == .incomplete && outcome.exitCode == 1)
        #expect(outcome.losses == ["blue-1 turned red"])
    }
}
