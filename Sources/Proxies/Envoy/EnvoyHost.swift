import Foundation
import Rollout

/// An endpoint as Envoy sees it, from `/clusters?format=json` of its admin listener.
struct EnvoyHost: Equatable {
    /// Where it is.
    var endpoint: Endpoint
    /// Its share of the traffic.
    var weight: Int
    /// Whether Envoy's own checks found it green.
    var isHealthy: Bool
    /// Whether it is out of the file, and in use until its health is red.
    var isLeaving: Bool
}

extension EnvoyHost {
    /// Reads the endpoints of the fleets' cluster; nil when there is no such cluster.
    ///
    /// - Throws: `DecodingError` for anything but `envoy.admin.v3.Clusters`.
    static func all(from json: Data) throws -> [EnvoyHost]? {
        let clusters = try JSONDecoder().decode(Clusters.self, from: json).all ?? []
        guard let cluster = clusters.first(where: { $0.name == EnvoyConfiguration.cluster }) else {
            return nil
        }
        return (cluster.hosts ?? []).map { host in
            EnvoyHost(
                endpoint: Endpoint(host: host.address.socket.address, port: host.address.socket.port),
                weight: host.weight ?? 1,
                isHealthy: host.health?.isGreen ?? true,
                isLeaving: host.health?.isLeaving ?? false
            )
        }
    }

    private struct Clusters: Decodable {
        var all: [Cluster]?

        enum CodingKeys: String, CodingKey {
            case all = "cluster_statuses"
        }
    }

    private struct Cluster: Decodable {
        var name: String
        var hosts: [Host]?

        enum CodingKeys: String, CodingKey {
            case name
            case hosts = "host_statuses"
        }
    }

    private struct Host: Decodable {
        var address: EnvoyAddress
        var health: Health?
        var weight: Int?

        enum CodingKeys: String, CodingKey {
            case address, weight
            case health = "health_status"
        }
    }

    /// `envoy.admin.v3.HostHealthStatus`; what is false is left out of it.
    private struct Health: Decodable {
        var hasFailed: Bool?
        var isPending: Bool?
        var isLeaving: Bool?

        var isGreen: Bool { hasFailed != true && isPending != true }

        enum CodingKeys: String, CodingKey {
            case hasFailed = "failed_active_health_check"
            case isPending = "pending_active_hc"
            case isLeaving = "pending_dynamic_removal"
        }
    }
}
