import Testing

@testable import LoadClient

@Suite struct QuestionJudgeTests {
    let contents = ContentSource(run: "run1", seed: 1)

    /// A ledger with one question of the given outcome, id 5 if acknowledged.
    private func ledger(_ outcome: WriteOutcome) -> Ledger {
        var ledger = Ledger()
        let sequence = ledger.enterQuestion(at: .zero)
        ledger.note(contents.content(of: sequence).digest, ofQuestion: sequence)
        ledger.settleQuestion(
            sequence,
            as: outcome,
            id: outcome == .acknowledged ? 5 : nil,
            answerer: nil
        )
        return ledger
    }

    private func row(
        _ id: Int64,
        _ sequence: Int = 0,
        change: (inout QuestionRow) -> Void = { _ in }
    ) -> QuestionRow {
        let content = contents.content(of: sequence)
        var row = QuestionRow(
            id: id,
            title: content.title,
            body: content.body,
            author: content.author,
            score: 0
        )
        change(&row)
        return row
    }

    private func findings(
        _ ledger: Ledger,
        api: [QuestionRow],
        database: [QuestionRow]? = nil
    ) -> FindingTally {
        var sources: [(source: QuestionJudge.Source, audit: SourceAudit)] = []
        var audit = SourceAudit(ledger: ledger.questions, contents: contents)
        for row in api { audit.observe(row) }
        sources.append((.api, audit))
        if let database {
            var audit = SourceAudit(ledger: ledger.questions, contents: contents)
            for row in database { audit.observe(row) }
            sources.append((.database, audit))
        }
        return QuestionJudge(ledger: ledger, contents: contents).findings(sources)
    }

    @Test func acknowledgedAndThereAsItWasSentIsNoFinding() {
        #expect(findings(ledger(.acknowledged), api: [row(5)]) == FindingTally())
    }

    @Test func acknowledgedAndAbsentIsLostAndNamesTheWrite() {
        let tally = findings(ledger(.acknowledged), api: [])
        #expect(tally.counts == [.lost: 1])
        #expect(tally.details[.lost]?.first?.contains("run1/0, question 5,") == true)
    }

    @Test func acknowledgedAndAbsentInOneSourceIsLost() {
        let tally = findings(ledger(.acknowledged), api: [row(5)], database: [])
        #expect(tally.counts == [.lost: 1])
        #expect(tally.details[.lost]?.first?.hasSuffix("absent in the database") == true)
    }

    @Test func acknowledgedAndThereTwiceIsDuplicated() {
        #expect(findings(ledger(.acknowledged), api: [row(6), row(5)]).counts == [.duplicated: 1])
        #expect(findings(ledger(.acknowledged), api: [row(5), row(6)]).counts == [.duplicated: 1])
    }

    @Test(arguments: ["title", "body", "author", "token", "normalization"])
    func acknowledgedAndThereWithOtherContentIsCorrupted(field: String) {
        let changed = row(5) { row in
            switch field {
            case "title": row.title += "!"
            case "body": row.body += "!"
            case "author": row.author? += "!"
            case "token": row.title = "?" + row.title
            default: row.body = row.body.replacing("\n", with: "\r\n")
            }
        }
        #expect(findings(ledger(.acknowledged), api: [changed]).counts == [.corrupted: 1])
    }

    @Test func acknowledgedAndThereUnderAnotherIDIsCorrupted() {
        let tally = findings(ledger(.acknowledged), api: [row(6)])
        #expect(tally.counts == [.corrupted: 1])
        #expect(tally.details[.corrupted]?.first?.contains("under another id") == true)
    }

    @Test func theDatabaseIsNotAskedForTheAuthor() {
        let tally = findings(ledger(.acknowledged), api: [row(5)], database: [row(5) { $0.author = nil }])
        #expect(tally == FindingTally())
    }

    @Test func rejectedAndThereIsPhantomAndOtherwiseNoFinding() {
        #expect(findings(ledger(.rejected), api: [row(5)]).counts == [.phantom: 1])
        #expect(findings(ledger(.rejected), api: []) == FindingTally())
    }

    @Test func indeterminateAndThereIsRecoveredAndNoFault() {
        #expect(findings(ledger(.indeterminate), api: [row(5)]).counts == [.recovered: 1])
        #expect(findings(ledger(.indeterminate), api: []) == FindingTally())
        #expect(!Finding.Kind.recovered.isFault)
    }

    @Test func indeterminateAndThereTwiceIsDuplicated() {
        #expect(findings(ledger(.indeterminate), api: [row(5), row(6)]).counts == [.duplicated: 1])
    }

    @Test func indeterminateAndThereWithOtherContentIsCorrupted() {
        let changed = row(5) { $0.body += "!" }
        #expect(findings(ledger(.indeterminate), api: [changed]).counts == [.corrupted: 1])
    }

    @Test func aRowOfThisRunThatWasNeverSentIsPhantomOnceHoweverManySourcesHoldIt() {
        let tally = findings(
            ledger(.acknowledged),
            api: [row(5), row(9, 77)],
            database: [row(5), row(9, 77)]
        )
        #expect(tally.counts == [.phantom: 1])
    }

    @Test func rowsOfOthersDoNotMatter() {
        let other = QuestionRow(id: 6, title: "run2/0 x", body: "", author: "", score: 0)
        #expect(findings(ledger(.acknowledged), api: [other, row(5)]) == FindingTally())
    }

    @Test func twoWritesAcknowledgedWithOneIDLoseOne() {
        var ledger = ledger(.acknowledged)
        let second = ledger.enterQuestion(at: .zero)
        ledger.note(contents.content(of: second).digest, ofQuestion: second)
        ledger.settleQuestion(second, as: .acknowledged, id: 5, answerer: nil)
        #expect(findings(ledger, api: [row(5)]).counts == [.lost: 1])
    }
}
