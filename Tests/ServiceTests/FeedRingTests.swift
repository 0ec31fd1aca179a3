import Foundation
import Testing

@testable import Service

@Suite struct FeedRingTests {
    private func event(_ number: Int64, bytes: Int = 1) throws -> FeedEvent {
        let question = Question(
            id: number,
            title: String(repeating: "x", count: bytes),
            body: "b",
            author: "a",
            score: 0,
            createdAt: Date(timeIntervalSince1970: 0)
        )
        return try FeedEvent(question, at: FeedPosition(transaction: 100 + number / 2, question: number))
    }

    @Test func aReaderGetsWhatIsBehindItsPosition() throws {
        var ring = FeedRing(start: FeedPosition(transaction: 100, question: 0))
        try ring.append((1...10).map { try event($0) })
        let start = try #require(ring.page(after: ring.start, limit: 3))
        #expect(start.events.map(\.position.question) == [1, 2, 3])
        let next = try #require(ring.page(after: start.end, limit: 100))
        #expect(next.events.map(\.position.question) == Array(4...10))
        let none = try #require(ring.page(after: next.end, limit: 100))
        #expect(none.events.isEmpty && none.end == next.end)
        // A position that is no event's, but lies among them.
        let between = ring.page(after: FeedPosition(transaction: 104, question: 0), limit: 1)
        #expect(between?.events.map(\.position.question) == [8])
    }

    @Test func itHoldsOnlySoMuchAndKnowsWhatItHasNot() throws {
        var ring = FeedRing(start: FeedPosition(transaction: 100, question: 0))
        let count = FeedRing.mostEvents + 10
        try ring.append((1...Int64(count)).map { try event($0) })
        #expect(ring.page(after: FeedPosition(transaction: 100, question: 0), limit: 1) == nil)
        #expect(ring.start.question == 10)
        #expect(ring.page(after: ring.start, limit: 1)?.events.first?.position.question == 11)

        try ring.append([event(5000, bytes: FeedRing.mostBytes), event(5001)])
        #expect(ring.page(after: ring.start, limit: 100)?.events.map(\.position.question) == [5001])
    }

    @Test(arguments: ["", "1", "1-", "-1", "1-2-3", "a-b", "+1-2", "1-1234567890123456789", " 1-2"])
    func whatIsNoPositionIsRefused(text: String) {
        #expect(FeedPosition(text) == nil)
    }

    @Test func aPositionIsReadAsItWasWritten() {
        let position = FeedPosition(transaction: 999_999_999_999_999_999, question: 7)
        #expect(FeedPosition("\(position)") == position)
    }
}
