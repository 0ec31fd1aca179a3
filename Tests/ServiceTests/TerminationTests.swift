import Foundation
import PrivatePostgres
import Subprocess
import TestSupport
import Testing

/// What the program does when it is told to end, in each of its states.
@Suite(.timeLimit(.minutes(30))) struct TerminationTests {
    private static let nowhere = "host=/nonexistent dbname=x"
    private static let stuck =
        "POST /questions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n12345"

    private static func ask(_ target: String, _ program: ServeProgram.Running) async throws -> String {
        let connection = try await RawConnection.open(port: program.port)
        try await connection.send("GET \(target) HTTP/1.0\r\n\r\n")
        let answer = await connection.receivedToEnd()
        await connection.close()
        return answer
    }

    /// Waits until an answer is as expected: the state is changed by a signal, which nobody acknowledges.
    private static func until(_ target: String, _ text: String, _ program: ServeProgram.Running) async throws
    {
        while try await !ask(target, program).contains(text) { try await Task.sleep(for: .milliseconds(1)) }
    }

    enum State: CaseIterable {
        case starting, serving, obsolete
    }

    /// One signal ends it after the delay, a second without it, and a third though something is stuck.
    @Test(arguments: State.allCases, 1...3) func signalsEndItInEachState(_ state: State, _ signals: Int)
        async throws
    {
        try await withTestDatabase(copying: RunningService.migrated) { database in
            let ending = try await ServeProgram.run(
                database: state == .starting ? Self.nowhere : database.connectionString,
                ["--shutdown-delay", signals == 1 ? "20ms" : "600", "--drain-timeout", "600"]
            ) { (program: ServeProgram.Running) async throws in
                switch state {
                case .starting: try await Self.until("/health", #""state":"starting""#, program)
                case .serving: try await Self.until("/health", "200 OK", program)
                case .obsolete: try await Self.until("/obsolete", #""state":"obsolete""#, program)
                }
                let stuck = signals == 3 ? try await RawConnection.open(port: program.port) : nil
                try await stuck?.send(Self.stuck)
                if stuck != nil { try await Self.until("/inflight", "\r\n\r\n1\n", program) }
                program.signal(.terminate)
                if signals == 1 { return }
                try await Self.until("/health", #""reason":"told to exit""#, program)
                // Another one: the same so soon would be taken for its echo.
                program.signal(.interrupt)
                if signals == 2 { return }
                // Its listener is closed by then.
                while (try? await Self.ask("/live", program))?.contains("200 OK") == true {
                    try await Task.sleep(for: .milliseconds(1))
                }
                program.signal(.terminate)
                _ = await stuck?.receivedToEnd()
                await stuck?.close()
            }
            #expect(ending.status == .exited(signals == 3 ? 1 : 0), "\(ending.output)")
            #expect(ending.output.contains(signals == 3 ? "cut=1" : "cut=0"))
        }
    }

    @Test func aFrozenDatabaseHoldsUpNoEnd() async throws {
        try await withPrivateServer { server in
            try await RunningService.migrate(server.connectionString)
            let ending = try await ServeProgram.run(
                database: server.connectionString,
                ["--shutdown-delay", "0", "--query-timeout", "600"]
            ) { (program: ServeProgram.Running) async throws in
                try await Self.until("/health", "200 OK", program)
                try await server.pause()
                // It looks at the schema once a second: by then that has no answer.
                try await Task.sleep(for: .milliseconds(1200))
                program.signal(.terminate)
            }
            server.resume()
            #expect(ending.status == .exited(0), "\(ending.output)")
        }
    }

    @Test func whileServingItKeepsAcceptingForTheDelayAndFinishesWhatItHas() async throws {
        try await withTestDatabase(copying: RunningService.migrated) { database in
            let ending = try await ServeProgram.run(
                database: database.connectionString,
                ["--shutdown-delay", "60", "--drain-timeout", "60"]
            ) { (program: ServeProgram.Running) async throws in
                try await Self.until("/health", "200 OK", program)
                let upload = try await SlowUpload.begin(port: program.port)
                try await Self.until("/inflight", "\r\n\r\n1\n", program)
                program.signal(.terminate)
                try await Self.until("/health", #""state":"obsolete""#, program)
                #expect(try await Self.ask("/questions", program).contains("200 OK"))
                program.signal(.interrupt)
                #expect(try await upload.finish().hasPrefix("HTTP/1.1 201"))
            }
            #expect(ending.status == .exited(0), "\(ending.output)")
        }
    }

    @Test func whileObsoleteTheDelayHasBegunAlready() async throws {
        let ending = try await ServeProgram.run(database: Self.nowhere, ["--shutdown-delay", "250ms"]) {
            (program: ServeProgram.Running) async throws in
            #expect(try await Self.ask("/obsolete", program).contains("200 OK"))
            program.signal(.terminate)
        }
        #expect(ending.status == .exited(0), "\(ending.output)")
    }

    @Test func whatIsStuckIsCutAtTheDrainsEndAndSaid() async throws {
        let ending = try await ServeProgram.run(
            database: Self.nowhere,
            ["--shutdown-delay", "0", "--drain-timeout", "100ms"]
        ) { (program: ServeProgram.Running) async throws in
            let stuck = try await RawConnection.open(port: program.port)
            try await stuck.send(Self.stuck)
            try await Self.until("/inflight", "\r\n\r\n1\n", program)
            program.signal(.terminate)
            _ = await stuck.receivedToEnd()
            await stuck.close()
        }
        #expect(ending.status == .exited(1), "\(ending.output)")
        #expect(ending.output.contains("cut=1"))
    }

    @Test func itServesAgainWhenACrowdHasGone() async throws {
        let ending = try await ServeProgram.run(
            database: Self.nowhere,
            ["--shutdown-delay", "0", "--max-connections", "4"]
        ) { (program: ServeProgram.Running) async throws in
            var idle: [RawConnection] = []
            for _ in 1...40 { idle.append(try await RawConnection.open(port: program.port)) }
            for connection in idle { await connection.close() }
            while (try? await Self.ask("/live", program))?.contains("200 OK") != true {
                try await Task.sleep(for: .milliseconds(1))
            }
            program.signal(.terminate)
        }
        #expect(ending.status == .exited(0), "\(ending.output)")
    }
}
