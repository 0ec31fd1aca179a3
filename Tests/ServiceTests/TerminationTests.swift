import Foundation
import Subprocess
import TestSupport
import Testing

/// What the program does when it is told to end, in each of its states.
@Suite(.timeLimit(.minutes(10))) struct TerminationTests {
    private static let nowhere = "host=/nonexistent dbname=x"
    private static let stuck = "POST /questions HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n12345"

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

    @Test(arguments: [["--shutdown-delay", "0"], ["--shutdown-delay", "60"]])
    func whileStartingWithoutADatabaseItEndsCleanly(_ flags: [String]) async throws {
        let ending = try await ServeProgram.run(database: Self.nowhere, flags) {
            (program: ServeProgram.Running) async throws in
            #expect(try await Self.ask("/health", program).contains(#""state":"starting""#))
            program.signal(.terminate)
            if flags.last != "0" {
                // Still accepting, for who has not noticed; a second signal says that nobody has to.
                try await Self.until("/health", #""state":"obsolete""#, program)
                program.signal(.terminate)
            }
        }
        #expect(ending.status == .exited(0), "\(ending.output)")
        #expect(ending.output.contains("cut=0"))
    }

    @Test func whileServingItKeepsAcceptingForTheDelayAndFinishesWhatItHas() async throws {
        try await withTestDatabase { database in
            try await RunningService.migrate(database.connectionString)
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
                program.signal(.terminate)
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

    @Test func theThirdSignalEndsItAtOnce() async throws {
        let ending = try await ServeProgram.run(
            database: Self.nowhere,
            ["--shutdown-delay", "600", "--drain-timeout", "600"]
        ) { (program: ServeProgram.Running) async throws in
            let stuck = try await RawConnection.open(port: program.port)
            try await stuck.send(Self.stuck)
            try await Self.until("/inflight", "\r\n\r\n1\n", program)
            program.signal(.terminate)
            try await Self.until("/health", #""state":"obsolete""#, program)
            program.signal(.terminate)
            // Its listener is closed by then, and what it drains is stuck.
            while (try? await Self.ask("/live", program))?.contains("200 OK") == true {
                try await Task.sleep(for: .milliseconds(1))
            }
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
