import Testing

@testable import LoadClient

@Suite struct TextJudgeTests {
    let contents = ContentSource(run: "run1", seed: 1)

    /// A ledger with one question of the given outcome, id 5 if acknowledged.
    private func ledger(_ outcome: WriteOutcome) -> Ledger {
        var ledger = Ledger()
        let sequence = ledger.questions.enter(at: .zero)
        let end = WriteEnd(outcome: outcome, ended: .zero)
        ledger.questions.settle(sequence, end, id: outcome == .acknowledged ? 5 : nil)
        return ledger
    }

    private func row(
        _ id: Int64,
        _ sequence: Int = 0,
        change: (inout TextRow) -> Void = { _ in }
    ) -> TextRow {
        let content = contents.content(of: sequence)
        var row = TextRow(
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
        api: [TextRow],
        database: [TextRow]? = nil
    ) -> FindingTally {
        var sources: [(source: TextJudge.Source, audit: SourceAudit)] = []
        var audit = SourceAudit(.question, of: ledger, contents: contents)
        for row in api { audit.observe(row) }
        sources.append((.api, audit))
        if let database {
            var audit = SourceAudit(.question, of: ledger, contents: contents)
            for row in database { audit.observe(row) }
            sources.append((.database, audit))
        }
        return TextJudge(.question, of: ledger, contents: contents).findings(sources)
    }

    @Test func acknowledgedAndThereAsItWasSentIsNoFinding() {
        #expect(findings(ledger(.acknowledged), api: [row(5)]) == FindingTally())
    }

    @Test func acknowledgedAndAbsentIsLostAndNamesTheWrite() {
        let tally = findings(ledger(.acknowledged), api: [])
        #expect(tally.counts == [.lost: 1])
        #expect(tally.details(.lost, limit: 1).first?.contains("run1/0, question 5,") == true)
    }

    @Test func acknowledgedAndAbsentInOneSourceIsLost() {
        let tally = findings(ledger(.acknowledged), api: [row(5)], database: [])
        #expect(tally.counts == [.lost: 1])
        #expect(tally.details(.lost, limit: 1).first?.hasSuffix("absent in the database") == true)
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
        #expect(tally.details(.corrupted, limit: 1).first?.contains("under another id") == true)
    }

    @Test func aSourceThatKnowsNoAuthorSaysNothingOfIt() {
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
        let other = TextRow(id: 6, title: "run2/0 x", body: "", author: "", score: 0)
        #expect(findings(ledger(.acknowledged), api: [other, row(5)]) == FindingTally())
    }

    @Test func twoWritesAcknowledgedWithOneIDLoseOne() {
        var ledger = ledger(.acknowledged)
        let second = ledger.questions.enter(at: .zero)
        ledger.questions.settle(second, WriteEnd(outcome: .acknowledged, ended: .zero), id: 5)
        #expect(findings(ledger, api: [row(5)]).counts == [.lost: 1])
    }

    @Test func whatAnIDDoesNotGiveIsLostThoughItIsListed() {
        let ledger = ledger(.acknowledged)
        var listed = SourceAudit(.question, of: ledger, contents: contents)
        listed.observe(row(5))
        let byID = SourceAudit(.question, of: ledger, contents: contents)
        let tally = TextJudge(.question, of: ledger, contents: contents)
            .findings([(.api, listed), (.id, byID)])
        #expect(tally.counts == [.lost: 1])
        #expect(tally.findings[0].detail.hasSuffix("absent by its id"))
        #expect(tally.findings[0].sequence == 0 && tally.findings[0].id == 5)
    }

    @Test func aDamagedRowIsKeptToBeShown() {
        let tally = findings(ledger(.acknowledged), api: [row(5) { $0.body = "other" }])
        #expect(tally.findings[0].found?.body == "other")
    }

    @Test(arguments: [(5, 3, Finding.Kind?.none), (5, 4, .corrupted), (6, 3, .corrupted)])
    func anAnswerMustBelongToItsQuestionAndHaveItsID(id: Int64, question: Int64, kind: Finding.Kind?) {
        var ledger = Ledger()
        let parent = ledger.questions.enter(at: .zero)
        ledger.questions.settle(parent, WriteEnd(outcome: .acknowledged, ended: .zero), id: 3)
        let sequence = ledger.enterAnswer(to: parent, at: .zero)
        let content = contents.answer(of: sequence)
        ledger.answers.settle(sequence, WriteEnd(outcome: .acknowledged, ended: .zero), id: 5)
        var audit = SourceAudit(.answer, of: ledger, contents: contents)
        audit.observe(
            TextRow(id: id, title: "", body: content.body, author: content.author, parent: question)
        )
        let tally = TextJudge(.answer, of: ledger, contents: contents).findings([(.api, audit)])
        #expect(tally.counts == (kind.map { [$0: 1] } ?? [:]))
    }
}
