import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import Synchronization

/// Strict clients of the service behind a proxy: each asks, and reads the list, with a short pause and without retry.
final class Writers: Sendable {
    private struct State {
        var acknowledged: [Int] = []
        var bad: [String] = []
    }

    private struct Question: Decodable { var id: Int }

    private let port: Int
    private let client = HTTPClient(eventLoopGroupProvider: .singleton)
    private let state = Mutex(State())

    /// What was not answered as it should be, in words.
    var bad: [String] { state.withLock(\.bad) }
    /// The questions that were acknowledged.
    var acknowledged: [Int] { state.withLock(\.acknowledged) }

    private init(port: Int) {
        self.port = port
    }

    /// Lets four clients write for as long as `body` runs, and then looks for every acknowledged question.
    ///
    /// - Returns: How many were acknowledged, what was bad, and what was acknowledged and is not there.
    static func during(
        port: Int,
        _ body: @escaping @Sendable () async throws -> Void
    ) async throws -> (written: Int, bad: [String], lost: [Int]) {
        let writers = Writers(port: port)
        do {
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                for _ in 0..<4 { tasks.addTask { await writers.write() } }
                try await body()
                tasks.cancelAll()
            }
            var lost: [Int] = []
            for id in writers.acknowledged where try await writers.get("/questions/\(id)") != 200 {
                lost.append(id)
            }
            try await writers.client.shutdown()
            return (writers.acknowledged.count, writers.bad, lost)
        } catch {
            try? await writers.client.shutdown()
            throw error
        }
    }

    private func write() async {
        while !Task.isCancelled {
            do {
                let id = try await ask()
                state.withLock { $0.acknowledged.append(id) }
                guard try await get("/questions?limit=1") == 200 else { throw WritersError("GET is not 200") }
                try await Task.sleep(for: .milliseconds(60))
            } catch {
                // A client that is cancelled in the middle of a request proves nothing.
                if !Task.isCancelled { state.withLock { $0.bad.append("\(error)") } }
            }
        }
    }

    private func ask() async throws -> Int {
        var request = HTTPClientRequest(url: "http://127.0.0.1:\(port)/questions")
        request.method = .POST
        request.headers = ["content-type": "application/json"]
        request.body = .bytes(ByteBuffer(string: #"{"title":"Why?","body":"Because.","author":"A. Tester"}"#))
        let response = try await client.execute(request, timeout: .seconds(20))
        let body = try await response.body.collect(upTo: 65_536)
        guard response.status == .created else {
            throw WritersError("POST \(response.status) \(String(buffer: body))")
        }
        return try JSONDecoder().decode(Question.self, from: Data(body.readableBytesView)).id
    }

    private func get(_ path: String) async throws -> UInt {
        let response = try await client.execute(
            HTTPClientRequest(url: "http://127.0.0.1:\(port)\(path)"),
            timeout: .seconds(20)
        )
        _ = try await response.body.collect(upTo: 1 << 20)
        return response.status.code
    }
}

/// Why a client is not content.
private struct WritersError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
