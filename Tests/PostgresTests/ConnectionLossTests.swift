import Logging
import Postgres
import PrivatePostgres
import TestSupport
import Testing

@Suite struct ConnectionLossTests {
    @Test func aKilledBackendFailsItsQueriesAtOnceAndTheNextSucceed() async throws {
        try await withTestClient { client in
            let backend = try await client.query("select pg_backend_pid()")[0].decode(Int32.self, at: 0)
            let slow = Task { try await client.query("select pg_sleep(3600)") }
            try await client.withSession { session in
                try await session.waitForActivity(of: backend)
                try await session.query("select pg_terminate_backend(\(backend))")
            }
            let error = await #expect(throws: PostgresError.self) { try await slow.value }
            #expect(error?.code == .connectionLost)
            #expect(error?.mayHaveRun == true)
            #expect(error?.isTransient == true)
            await client.waitUntil(up: true)
            let next = try await client.query("select pg_backend_pid()")[0].decode(Int32.self, at: 0)
            #expect(next != backend)
        }
    }

    @Test func aRestartUnderLoadHangsNobodyAndEndsByItself() async throws {
        try await withPrivateServer { server in
            try await withTestClient(of: configuration(server)) { client in
                let codes = try await withThrowingTaskGroup(of: Set<PostgresError.Code>.self) { group in
                    let finished = Flag()
                    for task in 0..<32 {
                        group.addTask {
                            var codes: Set<PostgresError.Code> = []
                            while !finished.isSet {
                                do throws(PostgresError) {
                                    let rows = try await client.query("select \(task)")
                                    let answer = try rows[0].decode(Int.self, at: 0)
                                    #expect(answer == task)
                                } catch {
                                    codes.insert(error.code)
                                    await client.waitUntil(up: true)
                                }
                            }
                            return codes
                        }
                    }
                    for mode in [PrivatePostgres.ShutdownMode.immediate, .fast] {
                        try await server.restart(mode: mode)
                        await client.waitUntil(up: true)
                    }
                    finished.set()
                    return try await group.reduce(into: Set()) { $0.formUnion($1) }
                }
                #expect(codes.isSubset(of: [.connectionLost, .unavailable]))
                #expect(!codes.isEmpty)
                let rows = try await client.query("select 1")
                #expect(rows.count == 1)
            }
        }
    }

    @Test func failsAtOnceWhileTheServerIsDownAndComesBackByItself() async throws {
        try await withPrivateServer { server in
            try await withTestClient(of: configuration(server)) { client in
                try await server.stop()
                await client.waitUntil(up: false)
                let error = await #expect(throws: PostgresError.self) { try await client.query("select 1") }
                #expect(error?.code == .unavailable)
                #expect(error?.mayHaveRun == false)
                let session = await #expect(throws: PostgresError.self) {
                    try await client.withSession { _ in }
                }
                #expect(session?.code == .unavailable)
                try await server.start()
                await client.waitUntil(up: true)
                let rows = try await client.query("select 1")
                #expect(rows.count == 1)
            }
        }
    }

    @Test func startsWithoutADatabaseAndSaysWhy() async throws {
        let nowhere = try PostgresConfiguration(url: "host=/nowhere dbname=x user=y", environment: [:])
        try await withPostgresClient(configuration: nowhere, logger: .init(label: "test")) { client in
            for await status in client.statusUpdates {
                if case .down(let reason) = status, reason.contains("/nowhere") { break }
            }
            let error = await #expect(throws: PostgresError.self) { try await client.query("select 1") }
            #expect(error?.description.contains("/nowhere") == true)
        }
    }

    @Test func aFrozenServerHangsNobody() async throws {
        try await withPrivateServer { server in
            let options = PostgresClientOptions(statementTimeout: .milliseconds(200))
            try await withTestClient(of: configuration(server), options: options) { client in
                try await server.pause()
                let error = await #expect(throws: PostgresError.self) { try await client.query("select 1") }
                #expect(error?.code == .connectionLost)
                server.resume()
                await client.waitUntil(up: true)
                let rows = try await client.query("select 1")
                #expect(rows.count == 1)
            }
        }
    }

    @Test(.timeLimit(.minutes(1))) func aFrozenServerHoldsUpNoEndWhereNobodyWaitsForIt() async throws {
        try await withPrivateServer { server in
            // Without a limit: nothing else ends what is under way.
            let options = PostgresClientOptions(statementTimeout: nil)
            try await withTestClient(of: configuration(server), options: options) { client in
                try await server.pause()
                let abandoned = Task { try await client.query("select 1") }
                while client.connectionCounts.used == 0 { await Task.yield() }
                abandoned.cancel()
                _ = await abandoned.result
            }
            server.resume()
        }
    }

    private func configuration(_ server: PrivatePostgres) throws -> PostgresConfiguration {
        try PostgresConfiguration(url: server.connectionString, environment: [:])
    }
}
