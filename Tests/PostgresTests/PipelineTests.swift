import Logging
import Postgres
import TestSupport
import Testing

@Suite struct PipelineTests {
    @Test func answersAQuery() async throws {
        try await withTestClient { client in
            let rows = try await client.query("select \(7) + 35 as answer")
            #expect(rows.columnNames == ["answer"])
            try #expect(rows[0].decode(Int.self, named: "answer") == 42)
        }
    }

    @Test func anErrorTouchesNoNeighbour() async throws {
        try await withTestClient { client in
            try await client.query("create table t (id bigint primary key)")
            let failed = try await withThrowingTaskGroup(of: Bool.self) { group in
                for id in 1...600 {
                    group.addTask {
                        do {
                            // Every third one divides by zero after its insert, which must be undone with it.
                            let divisor = id % 3
                            let rows = try await client.query(
                                "insert into t values (\(id)) returning 1 / \(divisor), id"
                            )
                            let answered = try rows[0].decode(Int.self, at: 1)
                            #expect(answered == id)
                            return false
                        } catch let error as PostgresError {
                            #expect(id % 3 == 0)
                            #expect(error.sqlState?.rawValue == "22012")
                            return true
                        }
                    }
                }
                return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(failed == 200)
            let left = try await client.query("select count(*), count(*) filter (where id % 3 = 0) from t")
            try #expect(left[0].decode(Int.self, at: 0) == 400)
            try #expect(left[0].decode(Int.self, at: 1) == 0)
        }
    }

    @Test func answersTenThousandQueriesOfManyTasks() async throws {
        try await withTestClient { client in
            let sum = try await withThrowingTaskGroup(of: Int.self) { group in
                for task in 0..<64 {
                    group.addTask {
                        var sum = 0
                        for number in 0..<157 {
                            let expected = task * 1000 + number
                            let rows = try await client.query("select \(expected)")
                            let answer = try rows[0].decode(Int.self, at: 0)
                            #expect(answer == expected)
                            sum += 1
                        }
                        return sum
                    }
                }
                return try await group.reduce(0, +)
            }
            #expect(sum == 64 * 157)
        }
    }

    @Test func spreadsOverSeveralConnections() async throws {
        try await withTestClient(options: .init(connections: 3)) { client in
            // One that sleeps holds its connection; the others answer meanwhile.
            async let slow = client.query("select pg_sleep(0.3)")
            for number in 0..<50 {
                let rows = try await client.query("select \(number)")
                try #expect(rows[0].decode(Int.self, at: 0) == number)
            }
            _ = try await slow
        }
    }

    @Test func preparesAgainAfterTheTableChanged() async throws {
        try await withTestClient { client in
            try await client.query("create table t (a bigint)")
            try await client.query("insert into t values (1)")
            try await #expect(client.query("select * from t").columnNames == ["a"])
            try await client.query("alter table t add column b text")
            let answers = try await withThrowingTaskGroup(of: [String].self) { group in
                for _ in 0..<20 {
                    group.addTask { try await client.query("select * from t").columnNames }
                }
                return try await group.reduce(into: Set<[String]>()) { $0.insert($1) }
            }
            #expect(answers == [["a", "b"]])
        }
    }

    @Test func preparesAgainAfterStatementsWereDropped() async throws {
        try await withTestClient { client in
            for _ in 0..<3 {
                try await #expect(client.query("select 1").count == 1)
                try await client.query("deallocate all")
            }
        }
    }

    @Test func tellsEachWaiterTheRealErrorOfAStatementThatCannotBePrepared() async throws {
        try await withTestClient { client in
            await withTaskGroup(of: Void.self) { group in
                for _ in 0..<50 {
                    group.addTask {
                        let error = await #expect(throws: PostgresError.self) {
                            try await client.query("select * from nowhere")
                        }
                        #expect(error?.sqlState == .undefinedTable)
                    }
                }
            }
            try await #expect(client.query("select 1").count == 1)
        }
    }

    @Test func keepsNoUnboundedNumberOfStatements() async throws {
        try await withTestClient { client in
            for number in 0..<300 {
                try await client.query("select \(unescaped: "\(number)")")
            }
            let rows = try await client.query("select count(*) from pg_prepared_statements")
            try #expect(rows[0].decode(Int.self, at: 0) <= 256)
        }
    }

    @Test func aCancelledTaskGoesOnAtOnceAndDisturbsNobody() async throws {
        try await withTestClient { client in
            let slow = Task { try await client.query("select pg_sleep(0.2)") }
            slow.cancel()
            let error = await #expect(throws: PostgresError.self) { try await slow.value }
            #expect(error?.code == .cancelled)
            try await #expect(client.query("select 1").count == 1)
        }
    }

    @Test func endsAStatementAfterItsTimeout() async throws {
        try await withTestClient(options: .init(statementTimeout: .milliseconds(100))) { client in
            let error = await #expect(throws: PostgresError.self) {
                try await client.query("select pg_sleep(60)")
            }
            #expect(error?.code == .queryTimeout)
            try await #expect(client.query("select 1").count == 1)
        }
    }

    @Test func refusesAParameterWithNULAndGoesOn() async throws {
        try await withTestClient { client in
            let error = await #expect(throws: PostgresError.self) {
                try await client.query("select \("a\0b")")
            }
            #expect(error?.code == .encoding)
            try await #expect(client.query("select 1").count == 1)
        }
    }

    @Test func finishesWhatIsUnderWayBeforeItCloses() async throws {
        try await withTestDatabase { database in
            let client = PostgresClient(
                configuration: try database.configuration,
                logger: Logger(label: "test.postgres")
            )
            let running = Task { await client.run() }
            await client.waitUntil(up: true)
            try await client.query("create table t (id bigint)")
            let queries = (0..<100).map { id in
                Task { try await client.query("insert into t select \(id) from pg_sleep(0.001)") }
            }
            _ = try await queries[0].value
            running.cancel()
            await running.value
            for query in queries {
                // Those that came before the end are answered, the others were never sent.
                if case .failure(let error as PostgresError) = await query.result {
                    #expect(error.code == .closed)
                }
            }
            let error = await #expect(throws: PostgresError.self) { try await client.query("select 1") }
            #expect(error?.code == .closed)
        }
    }
}
