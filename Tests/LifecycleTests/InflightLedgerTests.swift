import Lifecycle
import Testing

@Suite struct InflightLedgerTests {
    @Test func countsEachRequestOnceUpAndOnceDown() {
        var ledger = InflightLedger()
        let first = ledger.begin(at: .seconds(1))
        let second = ledger.begin(at: .seconds(2))
        #expect(ledger.count == 2)
        let ended = [ledger.end(first, at: .seconds(3)), ledger.end(first, at: .seconds(4))]
        #expect(ended == [true, false])
        #expect(ledger.count == 1)
        ledger.end(second, at: .seconds(5))
        #expect(ledger.count == 0)
        #expect(ledger.total == 2)
    }

    @Test func aStaleTokenDoesNotEndTheRequestThatTookItsSlot() {
        var ledger = InflightLedger()
        let first = ledger.begin(at: .zero)
        ledger.end(first, at: .zero)
        let second = ledger.begin(at: .zero)
        let staleEnded = ledger.end(first, at: .zero)
        #expect(!staleEnded)
        #expect(ledger.count == 1)
        ledger.end(second, at: .zero)
        #expect(ledger.count == 0)
    }

    @Test func knowsTheOldestAndTheNewestEnd() {
        var ledger = InflightLedger()
        #expect(ledger.idle(at: .seconds(1)) == nil)
        let first = ledger.begin(at: .seconds(1))
        let second = ledger.begin(at: .seconds(4))
        #expect(ledger.oldestAge(at: .seconds(6)) == .seconds(5))
        ledger.end(first, at: .seconds(6))
        #expect(ledger.oldestAge(at: .seconds(6)) == .seconds(2))
        ledger.end(second, at: .seconds(7))
        #expect(ledger.oldestAge(at: .seconds(8)) == nil)
        #expect(ledger.idle(at: .seconds(9)) == .seconds(2))
    }

    @Test func countsStreamsApart() {
        var ledger = InflightLedger()
        let feed = ledger.begin(at: .zero)
        ledger.markStream(feed)
        ledger.markStream(feed)
        #expect(ledger.streams == 1)
        ledger.end(feed, at: .zero)
        #expect(ledger.streams == 0)
    }
}
