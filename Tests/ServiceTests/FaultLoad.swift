import Foundation
import NIOHTTP1
import Postgres
import Synchronization
import TestSupport
import Testing

/// Writers and readers that go on through a fault, and a ledger of what each write was answered.
final class FaultLoad: Sendable {
    private struct Ledger {
        var acknowledged: Set<String> = []
        var refused: Set<String> = []
        var unknown: Set<String> = []
        var answered = 0
        var isOver = false
    }

    private let service: RunningService
    private let ledger = Mutex(Ledger())

    init(_ service: RunningService) {
        self.service = service
    }

    /// Loads the service while `body` runs.
    func run(_ body: () async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            for worker in 0..<6 {
                tasks.addTask { try await self.write(as: worker) }
            }
            for _ in 0..<2 {
                tasks.addTask { try await self.read() }
            }
            defer { ledger.withLock { $0.isOver = true } }
            try await body()
        }
    }

    /// Returns when this many more writes were acknowledged.
    func untilAnswered(_ more: Int) async throws {
        let wanted = ledger.withLock { $0.acknowledged.count + more }
        while ledger.withLock({ $0.acknowledged.count }) < wanted {
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    /// Holds the ledger against the table.
    func check(_ configuration: PostgresConfiguration) async throws {
        let stored = try await withTestClient(of: configuration) { client in
            try await client.query("select title from questions").map { try $0.decode(String.self, at: 0) }
        }
        let ledger = ledger.withLock(\.self)
        #expect(Set(stored).count == stored.count, "duplicated")
        #expect(ledger.acknowledged.subtracting(stored) == [], "lost")
        #expect(ledger.refused.intersection(stored) == [], "phantom")
        #expect(Set(stored).subtracting(ledger.acknowledged).subtracting(ledger.unknown) == [], "nobody's")
    }

    private func write(as worker: Int) async throws {
        var number = 0
        while !ledger.withLock({ $0.isOver }) {
            number += 1
            let title = "\(worker)-\(number)"
            let answer = try await service.ask(
                .POST,
                "/questions",
                #"{"title":"\#(title)","body":"b","author":"a"}"#
            )
            switch answer.status {
            case 201: ledger.withLock { _ = $0.acknowledged.insert(title) }
            case 503:
                #expect(answer.headers["Retry-After"] == ["1"])
                ledger.withLock { _ = $0.refused.insert(title) }
            case 504: ledger.withLock { _ = $0.unknown.insert(title) }
            default: Issue.record("a write was answered \(answer.status): \(answer.body)")
            }
            if answer.status != 201 { try await Task.sleep(for: .milliseconds(5)) }
        }
    }

    private func read() async throws {
        while !ledger.withLock({ $0.isOver }) {
            let answer = try await service.ask(.GET, "/questions?limit=5")
            // A read that met the loss may be asked again: it never is a 504.
            #expect([200, 503].contains(answer.status))
            if answer.status != 200 { try await Task.sleep(for: .milliseconds(5)) }
        }
    }
}
