import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import Rollout
import Runtimes

/// The side of a proxy that its clients see.
struct ProxyFront: Sendable {
    /// What a request is sent to, without a path.
    enum Door: Sendable, Equatable {
        /// `http://HOST:PORT`.
        case url(String)
        /// A Unix socket behind which requests go where those of clients do.
        case socket(String)
    }

    let door: Door

    /// Asks who answers. One request on a connection of its own, which no instance counts.
    func ask() async throws -> ThroughProxy {
        try await HTTPClient.withSingleAttempts(timeout: .seconds(2)) { client in
            guard let url else { return .unreachable("\(door) is not an address") }
            var request = HTTPClientRequest(url: url)
            // Another connection each time: some proxies keep a connection to one instance.
            request.headers = ["connection": "close"]
            if case .socket = door { request.headers.add(name: "host", value: "localhost") }
            return try await recovering {
                let response = try await client.execute(request, timeout: .seconds(2))
                _ = try await response.body.collect(upTo: 1 << 20)
                if let instance = response.headers.first(name: "x-fakestack-instance") {
                    return .answered(by: instance)
                }
                // What is no instance's and no failure either, such as a redirection, is somebody's own configuration.
                let said = "answers \(response.status)"
                return response.status.code >= 500
                    ? .failed(said) : .unreachable("\(said), and says no instance")
            } from: {
                .unreachable(CallFailure.text($0))
            }
        }
    }

    /// Waits until a proxy of ours that has no fleet yet answers so: with 503.
    ///
    /// - Parameter isRunning: Whether there is anything to wait for.
    /// - Returns: Whether it did.
    static func comesUp(port: Int, within limit: Duration, while isRunning: () async throws -> Bool)
        async throws
        -> Bool
    {
        try await HTTPClient.withSingleAttempts(timeout: .seconds(1)) { client in
            let request = HTTPClientRequest(url: "http://127.0.0.1:\(port)/")
            return try await poll(until: .now + limit, every: .milliseconds(10)) { () -> Bool? in
                let answer = try? await client.execute(request, timeout: .seconds(1))
                if answer?.status == .serviceUnavailable { return true }
                return try await isRunning() ? nil : false
            } ?? false
        }
    }

    private var url: String? {
        switch door {
        case .url(let url): "\(url.hasSuffix("/") ? String(url.dropLast()) : url)/live"
        case .socket(let path): URL(httpURLWithSocketPath: path, uri: "/live")?.absoluteString
        }
    }

    /// The door at an address on which a proxy listens, seen from this machine or from where its admin is.
    static func listening(at endpoint: Endpoint, host: String = "127.0.0.1") -> ProxyFront {
        let isAny = ["0.0.0.0", "::", "*", ""].contains(endpoint.host)
        let target = isAny ? Endpoint(host: host, port: endpoint.port) : endpoint
        return ProxyFront(door: .url("http://\(target)"))
    }
}
