import Foundation
import Testing

/// What was there before the run is judged, too.
@Suite(.timeLimit(.minutes(3))) struct OldRowTests {
    @Test func whateverIsDoneToOldRowsIsNamedWithBeforeAndAfter() async throws {
        try await Stage.with(old: 40) { stage in
            let ending = try await stage.client(Client.load()) { _ in
                try await stage.adversary.wait(forQuestions: 10)
                try await stage.sql(
                    """
                    with gone as (delete from answers where question_id = 3), votes as (
                        delete from votes where question_id = 3
                    ) delete from questions where id = 3
                    """
                )
                try await stage.sql("update questions set body = 'spoiled' where id = 4")
                try await stage.sql("update questions set score = 99 where id = 5")
                try await stage.sql(
                    "update questions set author_id = (select id from authors where name = 'Old Hand 1') where id = 6"
                )
                try await stage.sql("update answers set body = 'spoiled' where question_id = 7")
                try await stage.sql("delete from answers where question_id in (10, 11, 12)")
                try await stage.sql("delete from votes where question_id = 14")
                try await stage.sql("update questions set title = 'spoiled' where id = 15")
            }
            ending.expect(.fail, ["old rows": .notOK])
            let damaged = ending.findings.filter { $0.finding == "damaged" }
            let questions = Set(damaged.filter { $0.subject == "old question" }.compactMap(\.id))
            // 14 lost votes, whatever the judge calls them; all others are questions.
            #expect(questions.isSuperset(of: [3, 4, 5, 6, 15]), "\(ending.text)")
            #expect(questions.isSubset(of: [3, 4, 5, 6, 14, 15]), "\(ending.text)")
            #expect(damaged.filter { $0.subject == "old answer" }.count == 5, "\(ending.text)")
            #expect(damaged.contains { $0.id == 14 }, "\(ending.text)")
            let old = try #require(ending.report?.oldRows)
            #expect(old.damaged >= 11, "\(ending.text)")
            #expect(old.examples.count >= 3)
            #expect(old.examples.allSatisfy { $0.before != $0.after })
            let body = old.examples.first { $0.table == "question" && $0.field == "body" }
            #expect(body.map { $0.before.contains("asked before") && $0.after.contains("spoiled") } != false)
            // The run's own rows are as they should be.
            #expect(ending.criterion("questions")?.status == .ok, "\(ending.text)")
        }
    }

    @Test func allAnswersDeletedIsDamage() async throws {
        try await Stage.with(old: 20) { stage in
            let load = Client.load(["--writers", "2", "--readers", "2"], rate: 40, duration: "1s")
            let ending = try await stage.client(load) { _ in
                try await stage.adversary.wait(forQuestions: 5)
                try await stage.sql("delete from answers")
            }
            ending.expect(.fail, ["old rows": .notOK, "questions": .ok])
            #expect(ending.report?.oldRows?.damaged == 20, "\(ending.text)")
        }
    }

    @Test func withoutADatabaseTheyAreSaidNotToBeJudged() async throws {
        try await Stage.with(old: 20) { stage in
            let load = Client.load(duration: "1s")
            let ending = try await stage.client(load, reading: false) { _ in
                try await stage.adversary.wait(forQuestions: 5)
                try await stage.sql("update questions set body = 'spoiled' where id = 4")
            }
            ending.expect(.pass, ["old rows": .notJudged])
            #expect(ending.output.contains("old rows"))
            #expect(ending.report?.oldRows == nil)
        }
    }
}
