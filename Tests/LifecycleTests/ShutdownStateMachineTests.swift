import Lifecycle
import Testing

@Suite struct ShutdownStateMachineTests {
    typealias Action = ShutdownStateMachine.Action
    var machine = ShutdownStateMachine(delay: .seconds(5), drainTimeout: .seconds(20))
    let draining: [Action] = [.closeListener, .startDrain(.seconds(20))]

    @Test mutating func sigtermDelaysThenDrainsThenEnds() {
        let steps = [
            machine.signalled(.terminate, obsoleteFor: .zero), machine.delayElapsed(), machine.drained(),
        ]
        #expect(steps == [[.startDelay(.seconds(5))], draining, [.finish(cut: false)]])
    }

    @Test mutating func theTimeAlreadySpentObsoleteIsNotWaitedAgain() {
        let some = machine.signalled(.terminate, obsoleteFor: .seconds(3))
        #expect(some == [.startDelay(.seconds(2))])
        machine = ShutdownStateMachine(delay: .seconds(5), drainTimeout: .seconds(20))
        let all = machine.signalled(.terminate, obsoleteFor: .seconds(60))
        #expect(all == draining)
    }

    @Test mutating func sigintSkipsTheDelay() {
        let actions = machine.signalled(.interrupt, obsoleteFor: .zero)
        #expect(actions == draining)
    }

    @Test mutating func aSecondSignalCutsTheDelayAndAThirdEnds() {
        let steps = (1...3).map { _ in machine.signalled(.terminate, obsoleteFor: .zero) }
        #expect(steps == [[.startDelay(.seconds(5))], draining, [.finish(cut: true)]])
        let late = [machine.delayElapsed(), machine.drained(), machine.drainTimedOut()]
        #expect(late == [[], [], []])
    }

    @Test mutating func aSecondSignalWhileDrainingIsPatient() {
        _ = machine.signalled(.interrupt, obsoleteFor: .zero)
        let second = machine.signalled(.interrupt, obsoleteFor: .zero)
        #expect(second == [])
        let third = machine.signalled(.interrupt, obsoleteFor: .zero)
        #expect(third == [.finish(cut: true)])
    }

    @Test mutating func whatDoesNotEndInTimeIsCut() {
        _ = machine.signalled(.interrupt, obsoleteFor: .zero)
        let actions = machine.drainTimedOut()
        #expect(actions == [.finish(cut: true)])
    }
}
