import Foundation
import Lifecycle
import NIOPosix
import Service
import Synchronization
import TestSupport
import Testing

/// Clients that connect for each request while the instance stops: answered or refused, and nothing between.
@Suite(.timeLimit(.minutes(30))) struct LastConnectionTests {
    @Test func noConnectionThatWasAcceptedIsReset() async throws {
        try await withTestDatabase(copying: RunningService.migrated) { database in
            let counts = OutcomeCounts()
            for _ in 0..<6 {
                try await RunningService.with(database: database.connectionString) {
                    $0.shutdownDelay = .zero
                } _: { (service: RunningService) async throws in
                    await service.until(.serving)
                    let id = try await service.addQuestion(title: "t", body: "b")
                    try await withThrowingTaskGroup(of: Void.self) { clients in
                        for _ in 0..<8 {
                            clients.addTask {
                                try await NIOThreadPool.singleton.runIfActive {
                                    var outcome = PassingClient.Outcome.answered
                                    while outcome == .answered {
                                        outcome = PassingClient.ask(
                                            port: service.port,
                                            for: "/questions/\(id)"
                                        )
                                        counts.add(outcome)
                                    }
                                }
                            }
                        }
                        // In the middle of it.
                        let before = counts[.answered]
                        while counts[.answered] < before + 200 {
                            try await Task.sleep(for: .milliseconds(1))
                        }
                        service.signal(.terminate)
                        try await clients.waitForAll()
                    }
                }
            }
            #expect(counts[.broken] == 0)
            #expect(counts[.refused] == 48)
        }
    }
}

/// How many requests of many threads ended how.
private final class OutcomeCounts: Sendable {
    private let counts = Mutex([PassingClient.Outcome: Int]())

    subscript(outcome: PassingClient.Outcome) -> Int { counts.withLock { $0[outcome, default: 0] } }

    func add(_ outcome: PassingClient.Outcome) { counts.withLock { $0[outcome, default: 0] += 1 } }
}
