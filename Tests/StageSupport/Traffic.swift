import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import Synchronization

/// Who answered how often; a stand-in's answer is its color.
package final class ColorCounter: Sendable {
    private let state = Mutex<[String: Int]>([:])

    package init() {}

    package var counts: [String: Int] { state.withLock(\.self) }

    package func count(_ color: String) {
        state.withLock { $0[color, default: 0] += 1 }
    }
}

/// Clients that ask the proxy without pause and count what they got.
package struct Traffic: Sendable {
    /// Requests that were answered 200.
    package var good = 0
    /// Everything else, in words.
    package var bad: [String] = []
    /// When the last of these was sent; nil where there is none.
    private var lastBad: ContinuousClock.Instant?

    /// Whether every request was answered well that was sent from this moment on.
    package func isGood(since moment: ContinuousClock.Instant) -> Bool {
        lastBad.map { $0 < moment } ?? true
    }

    /// Sends GET and POST requests from eight clients for as long as `body` runs.
    package static func during<Result: Sendable>(
        port: Int,
        counter: ColorCounter? = nil,
        _ body: @escaping @Sendable () async throws -> Result
    ) async throws -> (traffic: Traffic, result: Result) {
        try await withClient { client in
            try await withThrowingTaskGroup(of: Traffic.self) { group in
                for number in 0..<8 {
                    group.addTask {
                        var traffic = Traffic()
                        while !Task.isCancelled {
                            await traffic.request(
                                client,
                                port: port,
                                method: number.isMultiple(of: 2) ? .GET : .POST,
                                counter: counter
                            )
                        }
                        return traffic
                    }
                }
                let result = try await body()
                group.cancelAll()
                let sum = try await group.reduce(into: Traffic()) { sum, part in
                    sum.good += part.good
                    sum.bad += part.bad
                    sum.lastBad = [sum.lastBad, part.lastBad].compactMap(\.self).max()
                }
                return (sum, result)
            }
        }
    }

    private mutating func request(
        _ client: HTTPClient,
        port: Int,
        method: HTTPMethod,
        counter: ColorCounter?
    ) async {
        var request = HTTPClientRequest(url: "http://127.0.0.1:\(port)/questions")
        request.method = method
        if method == .POST { request.body = .bytes(ByteBuffer(string: "{}")) }
        let begun = ContinuousClock.now
        do {
            let response = try await client.execute(request, timeout: .seconds(20))
            let body = String(buffer: try await response.body.collect(upTo: 1024))
            counter?.count(body)
            if response.status == .ok { good += 1 } else { fail("\(method) \(response.status)", begun) }
        } catch is CancellationError {
            return
        } catch {
            // A client that is cancelled in the middle of a request proves nothing about the proxy.
            if !Task.isCancelled { fail("\(method) \(error)", begun) }
        }
    }

    private mutating func fail(_ how: String, _ begun: ContinuousClock.Instant) {
        bad.append(how)
        lastBad = begun
    }

    /// Who answered how many of so many requests through the proxy, by the text of the answers.
    package static func count(_ requests: Int, port: Int) async throws -> [String: Int] {
        try await withClient { client in
            try await withThrowingTaskGroup(of: [String: Int].self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        var answers: [String: Int] = [:]
                        for _ in 0..<requests / 8 {
                            let response = try await client.execute(
                                HTTPClientRequest(url: "http://127.0.0.1:\(port)/"),
                                timeout: .seconds(20)
                            )
                            let body = String(buffer: try await response.body.collect(upTo: 1024))
                            answers[response.status == .ok ? body : "\(response.status)", default: 0] += 1
                        }
                        return answers
                    }
                }
                return try await group.reduce(into: [:]) { $0.merge($1, uniquingKeysWith: +) }
            }
        }
    }

    /// Status and body of one GET through the proxy.
    package static func get(_ path: String, port: Int) async throws -> (status: UInt, body: String) {
        try await withClient { client in
            let response = try await client.execute(
                HTTPClientRequest(url: "http://127.0.0.1:\(port)\(path)"),
                timeout: .seconds(20)
            )
            return (response.status.code, String(buffer: try await response.body.collect(upTo: 65536)))
        }
    }

    private static func withClient<Result: Sendable>(
        _ body: (HTTPClient) async throws -> Result
    ) async throws -> Result {
        var configuration = HTTPClient.Configuration()
        configuration.connectionPool.retryConnectionEstablishment = false
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        do {
            let result = try await body(client)
            try await client.shutdown()
            return result
        } catch {
            try? await client.shutdown()
            throw error
        }
    }
}
