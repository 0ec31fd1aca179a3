import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import Rollout
import Runtimes

/// The admin listener of a running Envoy.
struct EnvoyAdmin: Sendable {
    /// How far Envoy has come with its file of endpoints.
    struct Subscription: Equatable {
        /// The version of the newest file that it took; 0 before the first.
        var version: Int
        /// How many files it refused.
        var refused: Int
    }

    /// Without a slash at its end.
    let url: String

    init(url: String) {
        self.url = url.hasSuffix("/") ? String(url.dropLast()) : url
    }

    /// The endpoints of the fleets, those included that are only on their way out.
    func hosts(_ client: HTTPClient) async throws -> [EnvoyHost] {
        let answer = try await get("/clusters?format=json", client)
        guard let hosts = try? EnvoyHost.all(from: answer) else { throw wrongEnvoy }
        return hosts
    }

    /// The counters of the file of endpoints.
    func subscription(_ client: HTTPClient) async throws -> Subscription {
        let prefix = "cluster.\(EnvoyConfiguration.cluster)."
        let answer = try await get(
            "/stats?filter=%5Ecluster.\(EnvoyConfiguration.cluster).(version_text%7Cupdate_rejected%7Cupdate_failure)$",
            client
        )
        var subscription = Subscription(version: 0, refused: 0)
        for line in String(decoding: answer, as: UTF8.self).split(separator: "\n") {
            let parts = line.split(separator: ": ", maxSplits: 1)
            guard parts.count == 2, parts[0].hasPrefix(prefix) else { continue }
            let number = Int(parts[1].trimmingCharacters(in: ["\""])) ?? 0
            if parts[0].hasSuffix("version_text") {
                subscription.version = number
            } else {
                subscription.refused += number
            }
        }
        return subscription
    }

    /// The settings of the fleets' cluster.
    func checkTiming(_ client: HTTPClient) async throws -> EnvoyCheckTiming {
        let answer = try await get("/config_dump?resource=static_clusters", client)
        guard let timing = try? EnvoyCheckTiming(json: answer) else { throw wrongEnvoy }
        return timing
    }

    /// Where it listens for clients, at the first of its listeners; nil where it tells of none with an address.
    func listener(_ client: HTTPClient) async throws -> Endpoint? {
        struct Listeners: Decodable {
            struct Listener: Decodable {
                var address: EnvoyAddress?

                enum CodingKeys: String, CodingKey { case address = "local_address" }
            }

            var all: [Listener]?

            enum CodingKeys: String, CodingKey { case all = "listener_statuses" }
        }
        let answer = try await get("/listeners?format=json", client)
        let listeners = try? JSONDecoder().decode(Listeners.self, from: answer)
        return listeners?.all?.lazy.compactMap(\.address).first.map {
            Endpoint(host: $0.socket.address, port: $0.socket.port)
        }
    }

    private var wrongEnvoy: DeploymentError {
        DeploymentError(
            .router,
            "what answers on \(url) has no cluster \(EnvoyConfiguration.cluster) with health checks. "
                + "Start from deploy/envoy/envoy.yaml."
        )
    }

    private func get(_ path: String, _ client: HTTPClient) async throws -> Data {
        try await recovering {
            let response = try await client.execute(
                HTTPClientRequest(url: "\(url)\(path)"),
                timeout: .seconds(5)
            )
            guard response.status == .ok else { throw wrongEnvoy }
            return Data(try await response.body.collect(upTo: 8 << 20).readableBytesView)
        } from: { error in
            throw (error as? DeploymentError)
                ?? DeploymentError(
                    .router,
                    "Envoy's admin listener does not answer on \(url) (\(CallFailure.text(error))). Is Envoy running?"
                )
        }
    }
}
