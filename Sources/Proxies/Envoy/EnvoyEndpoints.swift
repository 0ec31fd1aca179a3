import Foundation
import Rollout

/// The file from which Envoy reads where requests go, the answer of an endpoint discovery service (EDS).
///
/// JSON, since no quoting can spoil it. Envoy looks at the file when its name is moved in place, as ``AtomicFile``
/// does, and never at one that is written in place.
struct EnvoyEndpoints: Equatable {
    /// The file's name beside `envoy.yaml`.
    static let fileName = "endpoints.json"

    /// Counts the changes; Envoy tells it, which proves that it has taken the file.
    var version: Int
    /// Where requests go, in the order of the file.
    var endpoints: [WeightedEndpoint]

    init(version: Int, endpoints: [WeightedEndpoint]) {
        self.version = version
        self.endpoints = endpoints
    }

    /// Reads ``text``.
    ///
    /// - Throws: `DecodingError` for anything else.
    init(text: String) throws {
        let response = try JSONDecoder().decode(Response.self, from: Data(text.utf8))
        version = Int(response.version) ?? 0
        endpoints = response.resources.flatMap(\.endpoints).flatMap(\.members).map { member in
            let address = member.endpoint.address.socket
            return WeightedEndpoint(
                endpoint: Endpoint(host: address.address, port: address.port),
                weight: member.weight
            )
        }
    }

    /// The file's text.
    var text: String {
        get throws {
            let members = endpoints.map {
                Member(
                    endpoint: .init(
                        address: .init(socket: .init(address: $0.endpoint.host, port: $0.endpoint.port))
                    ),
                    weight: $0.weight
                )
            }
            let response = Response(
                version: "\(version)",
                resources: [Assignment(endpoints: members.isEmpty ? [] : [.init(members: members)])]
            )
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            return String(decoding: try encoder.encode(response), as: UTF8.self) + "\n"
        }
    }
}

// The parts of `envoy.service.discovery.v3.DiscoveryResponse` and `envoy.config.endpoint.v3.ClusterLoadAssignment`
// that are used here.
extension EnvoyEndpoints {
    private struct Response: Codable {
        var version: String
        var resources: [Assignment]

        enum CodingKeys: String, CodingKey {
            case version = "version_info"
            case resources
        }
    }

    private struct Assignment: Codable {
        var type = "type.googleapis.com/envoy.config.endpoint.v3.ClusterLoadAssignment"
        var cluster = EnvoyConfiguration.cluster
        var endpoints: [Locality]

        enum CodingKeys: String, CodingKey {
            case type = "@type"
            case cluster = "cluster_name"
            case endpoints
        }
    }

    private struct Locality: Codable {
        var members: [Member]

        enum CodingKeys: String, CodingKey {
            case members = "lb_endpoints"
        }
    }

    private struct Member: Codable {
        var endpoint: Place
        var weight: Int

        enum CodingKeys: String, CodingKey {
            case endpoint
            case weight = "load_balancing_weight"
        }
    }

    private struct Place: Codable {
        var address: EnvoyAddress
    }
}

/// `envoy.config.core.v3.Address`, of TCP.
struct EnvoyAddress: Codable {
    struct Socket: Codable {
        var address: String
        var port: Int

        enum CodingKeys: String, CodingKey {
            case address
            case port = "port_value"
        }
    }

    var socket: Socket

    enum CodingKeys: String, CodingKey {
        case socket = "socket_address"
    }
}
