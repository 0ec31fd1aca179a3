import NIOHTTP1
import Testing

@testable import LoadClient

@Suite struct AnswerCheckTests {
    private func page(_ ids: [Int64], next: String? = "c") -> QuestionPage {
        QuestionPage(
            questions: ids.map { QuestionDocument(id: $0, title: "t", body: "b", author: "a", score: 0) },
            next: next
        )
    }

    private func isRefused(_ page: QuestionPage, shows known: [Int64]) -> Bool {
        do throws(RequestRecord.Failure) {
            try AnswerCheck.page(page, limit: 3, shows: known)
            return false
        } catch {
            return true
        }
    }

    @Test func aPageMustBeInOrderAndShowWhatIsNew() {
        #expect(!isRefused(page([9, 8, 5]), shows: [9, 8, 4]))
        #expect(isRefused(page([9, 8, 5]), shows: [7]), "it is missing between 8 and 5")
        #expect(isRefused(page([9, 8, 5]), shows: [10]), "a frozen page")
        #expect(isRefused(page([], next: nil), shows: [1]), "an empty page")
        #expect(isRefused(page([9, 8], next: nil), shows: [2]), "the last page has everything")
        #expect(isRefused(page([8, 9, 5]), shows: []))
        #expect(isRefused(page([9, 9, 5]), shows: []))
        #expect(isRefused(page([9, 8, 5, 4]), shows: []))
        #expect(!isRefused(page([], next: nil), shows: []))
        #expect(!isRefused(page([9_000_000_000, 8, 5]), shows: [8]), "an old row above all new ones")
    }

    @Test(
        arguments: [
            ("/questions/7", true), ("http://example.com/questions/7", true), ("/questions/8", false),
            ("questions/7", false), (nil, false),
        ] as [(String?, Bool)]
    )
    func theLocationMustBeTheIDs(location: String?, isRight: Bool) {
        var headers = HTTPHeaders()
        if let location { headers.add(name: "Location", value: location) }
        let head = HTTPResponseHead(version: .http1_1, status: .created, headers: headers)
        let result = Result { try AnswerCheck.location(of: head, is: "/questions/7") }
        #expect(((try? result.get()) != nil) == isRight)
    }
}

@Suite struct KnownWritesTests {
    @Test func theNewestAreThoseThatWereAddedLast() {
        var known = KnownWrites()
        #expect(known.newest(3).isEmpty)
        for id in 1...(KnownWrites.capacity + 10) { known.add(.init(id: Int64(id), sequence: id)) }
        let last = Int64(KnownWrites.capacity + 10)
        #expect(known.newest(3).map(\.id) == [last, last - 1, last - 2])
    }
}

@Suite struct ScheduleTallyTests {
    @Test func eachMissedTickCountsAndOneGapStands() {
        var tally = ScheduleTally()
        let interval = Duration.milliseconds(50)
        for tick in 0..<100 {
            tally.ticked(due: interval * tick, at: interval * tick + .milliseconds(1), every: interval)
        }
        tally.ticked(due: .seconds(5), at: .seconds(13), every: interval)
        #expect(tally.longestGap == .init(started: .seconds(5), length: .seconds(8)))
        #expect(tally.gaps.count == 1)
        #expect(tally.lag.count == 100 + 161)
        #expect(tally.lag.milliseconds(atPercentile: 99) > 7000)
    }

    @Test func whatSeveralThreadsSawIsOneGap() {
        var tally = ScheduleTally()
        for offset in 0..<3 {
            tally.ticked(
                due: .seconds(1) + .milliseconds(offset * 10),
                at: .seconds(4),
                every: .milliseconds(50)
            )
        }
        #expect(tally.gaps == [.init(started: .seconds(1), length: .seconds(3))])
    }
}

@Suite struct RowSpoolTests {
    @Test func rowsComeBackInOrderAsTheyWere() throws {
        var spool = try RowSpool()
        let rows = (0..<5000).map { number in
            RowSpool.Row(
                id: Int64(number),
                fields: ["", String(repeating: "é", count: number), "\(number)"]
            )
        }
        for row in rows.prefix(300) + rows.suffix(5) { try spool.add(row) }
        var read: [RowSpool.Row] = []
        while let row = try spool.next() { read.append(row) }
        #expect(read == Array(rows.prefix(300) + rows.suffix(5)))
        #expect(spool.count == 305)
    }

    @Test func anEmptySpoolHasNoRow() throws {
        var spool = try RowSpool()
        let row = try spool.next()
        #expect(row == nil)
    }
}
