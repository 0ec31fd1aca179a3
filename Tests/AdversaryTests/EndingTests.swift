import Foundation
import Testing

/// A run has an end, whatever the service does and whoever interrupts it.
@Suite(.timeLimit(.minutes(3))) struct EndingTests {
    @Test(arguments: [SIGINT, SIGTERM]) func theFirstSignalEndsTheLoadAndReports(_ signal: Int32) async throws
    {
        try await Stage.with { stage in
            let ending = try await stage.client(Client.load(duration: "60s")) { client in
                try await stage.adversary.wait(forQuestions: 20)
                client.signal(signal)
                // Until the client ends, for it must not be done before.
                _ = try? await client.line(with: "never said")
            }
            ending.expect(.pass, ["questions": .ok])
            #expect(ending.took < .seconds(40))
            let report = try #require(ending.report)
            #expect(report.cutShort != nil)
            #expect(report.ledger.acknowledged >= 20)
            #expect(ending.output.contains("cut short"), "\(ending.text)")
        }
    }

    @Test(arguments: [SIGINT, SIGTERM]) func theSecondSignalAborts(_ signal: Int32) async throws {
        try await Stage.with { stage in
            let ending = try await stage.client(Client.load(duration: "60s", timeout: "30s")) { client in
                try await stage.adversary.wait(forQuestions: 10)
                // What is under way cannot end, nor can anything be read back.
                stage.service.signal(SIGSTOP)
                client.signal(signal)
                // Within a second it would be an echo of the first.
                _ = try await client.line(with: "interrupted: the load ends here")
                try await Task.sleep(for: .milliseconds(1100))
                client.signal(signal)
                _ = try? await client.line(with: "never said")
            }
            #expect(ending.code == 128 + signal, "\(ending.text)")
            #expect(ending.took < .seconds(30))
        }
    }

    @Test(arguments: [["--rate", "50", "--max-connections", "4"], ["--closed", "--max-rate", "50"]])
    func aFrozenServiceHoldsNobodyUp(_ loop: [String]) async throws {
        try await Stage.with { stage in
            let load = ["--writers", "2", "--readers", "2", "--duration", "2s", "--timeout", "1s"] + loop
            let ending = try await stage.client(load + ["--settle", "300ms", "--min-writes", "1"]) { client in
                try await stage.adversary.wait(forQuestions: 3)
                stage.service.signal(SIGSTOP)
                _ = try? await client.line(with: "never said")
            }
            let report = try #require(ending.report, "\(ending.text)")
            #expect(report.verdict != .pass)
            ending.expect(report.verdict)
            #expect(report.finished.timeIntervalSince(report.started) < 5, "\(ending.text)")
            #expect(ending.took < .seconds(40), "\(ending.text)")
            if loop.contains("--rate") {
                #expect(report.requests.unsent > 0, "\(ending.text)")
                // Each request that was due was sent or is said not to have been.
                #expect(abs(report.requests.sent + report.requests.unsent - 100) <= 1, "\(ending.text)")
            }
        }
    }
}
