import NIOCore
import Testing

@testable import LoadClient

@Suite struct FeedAuditTests {
    private func audit(_ events: [(id: String?, sequence: Int?)]) -> FeedAudit {
        var audit = FeedAudit(listener: 1)
        audit.connected(at: .zero)
        for (id, sequence) in events {
            audit.take(id: id, isQuestion: true, sequence: sequence, isIntact: true)
        }
        return audit
    }

    @Test func eachEventOnceInOrderIsNoFault() {
        let audit = audit([("5-1", 0), ("5-2", nil), ("6-1", 1)])
        #expect(audit.counts.isEmpty && audit.events == 3 && audit.position == "6-1")
    }

    @Test func anEventThatComesAgainIsARepeat() {
        #expect(audit([("5-1", 0), ("5-1", 0)]).counts == [.repeat: 1])
        #expect(audit([("5-1", nil), ("5-1", nil)]).counts == [.repeat: 1])
        #expect(audit([("5-1", 0), ("9-9", 0)]).counts == [.repeat: 1])
    }

    @Test func anEventBehindALaterOneIsADisorder() {
        #expect(audit([("6-1", 0), ("5-9", 1)]).counts == [.disorder: 1])
        #expect(audit([("6-1", 0), (nil, 1)]).counts == [.disorder: 1])
    }

    @Test func whatWasAcknowledgedAndNeverCameIsAGap() {
        var ledger = TextLedger()
        for second in 0..<4 {
            let sequence = ledger.enter(at: .seconds(second))
            let outcome: WriteOutcome = second == 2 ? .indeterminate : .acknowledged
            ledger.settle(sequence, WriteEnd(outcome: outcome, ended: .seconds(second)), id: 1)
        }
        var audit = FeedAudit(listener: 1)
        // The first was asked before anybody listened.
        audit.connected(at: .seconds(0.5))
        audit.take(id: "1-1", isQuestion: true, sequence: 1, isIntact: true)
        #expect(audit.missing(of: ledger.entries) == [3])
        audit.close([3])
        #expect(audit.counts == [.gap: 1] && audit.faults[0].sequence == 3)
    }

    @Test func anEventWithOtherContentIsCorrupted() {
        var audit = FeedAudit(listener: 1)
        audit.connected(at: .zero)
        audit.take(id: "1-1", isQuestion: true, sequence: 1, isIntact: false)
        #expect(audit.counts == [.corrupted: 1])
    }

    @Test func aPositionIsKeptOverReconnects() {
        var audit = audit([("5-1", 0)])
        audit.disconnected()
        audit.connected(at: .seconds(2))
        audit.take(id: "5-1", isQuestion: false, sequence: nil, isIntact: true)
        #expect(audit.reconnects == 1 && audit.counts.isEmpty && audit.position == "5-1")
    }
}

@Suite struct EventStreamParserTests {
    private let stream =
        "retry: 1000\nid: 4-0\n\n: heartbeat\n\nevent: question\r\nid: 5-1\ndata: {\ndata: }\n\nid: 6\n"

    @Test func eventsAreTheSameHoweverTheBytesAreCut() {
        let bytes = Array(stream.utf8)
        for cut in 0...bytes.count {
            var parser = EventStreamParser()
            var events = parser.take(ByteBuffer(bytes: bytes[..<cut])) ?? []
            events += parser.take(ByteBuffer(bytes: bytes[cut...])) ?? []
            #expect(
                events == [.init(id: "4-0"), .init(type: "question", data: "{\n}", id: "5-1")]
            )
        }
    }

    @Test func aLineThatDoesNotEndIsRefused() {
        var parser = EventStreamParser()
        let endless = ByteBuffer(repeating: UInt8(ascii: "x"), count: EventStreamParser.longestLine + 1)
        let events = parser.take(endless)
        #expect(events == nil)
    }
}
