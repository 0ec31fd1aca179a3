import Foundation
import Lifecycle
import Testing

@Suite struct LifecycleStateMachineTests {
    let start = Date(timeIntervalSince1970: 1000)
    var machine: LifecycleStateMachine

    init() {
        machine = LifecycleStateMachine(at: start)
    }

    func time(_ seconds: Double) -> Date { start + seconds }

    @Test mutating func servesOnceItIsReady() {
        #expect(machine.state == .starting)
        let changes = [machine.becomeReady(at: time(1)), machine.becomeReady(at: time(2))]
        #expect(changes == [true, false])
        #expect(machine.state == .serving)
        #expect(machine.since == time(1))
    }

    @Test mutating func aSecondMarkKeepsTheFirstTime() {
        machine.becomeReady(at: start)
        let changes = [machine.markObsolete(at: time(1)), machine.markObsolete(at: time(2))]
        #expect(changes == [true, false])
        #expect(machine.since == time(1))
    }

    @Test mutating func aMarkTakenBackReturnsToServing() throws {
        machine.becomeReady(at: start)
        machine.markObsolete(at: time(1))
        let changed = try machine.restore(at: time(2))
        #expect(changed)
        #expect(machine.state == .serving)
    }

    @Test mutating func aMarkTakenBackBeforeItWasEverReadyReturnsToStarting() throws {
        machine.markObsolete(at: time(1))
        try machine.restore(at: time(2))
        #expect(machine.state == .starting)
    }

    @Test mutating func anObsoleteInstanceDoesNotTurnGreenByBecomingReady() {
        machine.markObsolete(at: time(1))
        machine.becomeReady(at: time(2))
        #expect(machine.state == .obsolete)
    }

    @Test mutating func thereIsNoWayBackOnceToldToExit() {
        machine.becomeReady(at: start)
        let obsoleteFor = machine.terminate(at: time(1))
        #expect(obsoleteFor == .zero)
        #expect(machine.state == .obsolete)
        do throws(LifecycleStateMachine.TooLate) {
            try machine.restore(at: time(2))
            Issue.record("restored")
        } catch {
            #expect(error.state == .obsolete)
        }
        machine.stop(at: time(3))
        #expect(machine.state == .stopping)
        machine.markObsolete(at: time(4))
        #expect(machine.state == .stopping)
    }

    @Test mutating func terminatingSaysHowLongItWasObsolete() {
        machine.becomeReady(at: start)
        machine.markObsolete(at: time(1))
        let obsoleteFor = machine.terminate(at: time(4))
        #expect(obsoleteFor == .seconds(3))
        #expect(machine.since == time(1))
    }
}
