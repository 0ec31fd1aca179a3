import NIOCore
import Testing

@testable import LifecycleHTTP

@Suite struct RequestTimeoutsTests {
    var timeouts: RequestTimeouts

    init() {
        let limits = ConnectionLimits(head: .seconds(10), body: .seconds(30), idle: .seconds(75))
        timeouts = RequestTimeouts(limits, at: at(0))
    }

    @Test mutating func anIdleConnectionExpiresAfterItsLastAnswer() {
        #expect(timeouts.deadline == at(75))
        timeouts.headRead()
        timeouts.endRead(at: at(5))
        timeouts.readCompleted(at: at(5))
        #expect(timeouts.deadline == nil)
        timeouts.answered(at: at(8))
        #expect(timeouts.deadline == at(83))
        #expect(timeouts.expiry(at: at(82)) == nil)
        #expect(timeouts.expiry(at: at(83)) == .idle)
    }

    @Test mutating func aHeadsTimeRunsFromItsFirstByteAndMoreBytesBuyNone() {
        for second in 1...9 {
            timeouts.readCompleted(at: at(Int64(second)))
            timeouts.readRequested(at: at(Int64(second)))
        }
        #expect(timeouts.deadline == at(11))
        #expect(timeouts.expiry(at: at(11)) == .head)
    }

    @Test mutating func eachPartOfABodyHasItsOwnTime() {
        timeouts.headRead()
        timeouts.readCompleted(at: at(1))
        timeouts.readRequested(at: at(1))
        #expect(timeouts.deadline == at(31))
        timeouts.bodyRead()
        timeouts.readCompleted(at: at(30))
        timeouts.readRequested(at: at(30))
        #expect(timeouts.expiry(at: at(59)) == nil)
        #expect(timeouts.expiry(at: at(60)) == .body)
    }

    @Test mutating func bytesThatAreNoPartOfTheBodyBuyNoTime() {
        timeouts.headRead()
        // The digits of a chunk's size, one a read.
        for second in 0...29 {
            timeouts.readCompleted(at: at(Int64(second)))
            timeouts.readRequested(at: at(Int64(second)))
        }
        #expect(timeouts.expiry(at: at(30)) == .body)
    }

    @Test mutating func timeInWhichNobodyReadsIsNotThePeers() {
        timeouts.headRead()
        timeouts.bodyRead()
        timeouts.readCompleted(at: at(1))
        #expect(timeouts.deadline == nil)
        timeouts.readRequested(at: at(100))
        #expect(timeouts.deadline == at(130))
    }

    @Test mutating func aPeerThatHasClosedItsSideIsNotWaitedFor() {
        timeouts.headRead()
        timeouts.readCompleted(at: at(0))
        timeouts.readRequested(at: at(0))
        timeouts.inputClosed()
        #expect(timeouts.deadline == nil)
    }
}

/// That many seconds after the start.
private func at(_ seconds: Int64) -> NIODeadline { .uptimeNanoseconds(0) + .seconds(seconds) }
