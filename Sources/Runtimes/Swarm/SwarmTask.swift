import Foundation

/// A Swarm task as the engine describes it: one container of a service, on some node.
struct SwarmTask: Decodable, Sendable {
    struct Status: Decodable, Sendable {
        struct ContainerStatus: Decodable, Sendable {
            var containerID: String?
            var exitCode: Int32?
        }

        var state: String
        var message: String?
        var err: String?
        var containerStatus: ContainerStatus?
    }

    struct Spec: Decodable, Sendable {
        struct ContainerSpec: Decodable, Sendable {
            var labels: [String: String]?
        }

        var containerSpec: ContainerSpec
    }

    struct Attachment: Decodable, Sendable {
        struct Network: Decodable, Sendable {
            struct Spec: Decodable, Sendable {
                var name: String
            }

            var id: String
            var spec: Spec
        }

        var network: Network
        /// With the length of their prefix: `10.0.1.5/24`.
        var addresses: [String]?
    }

    var id: String
    var serviceID: String
    var slot: Int?
    var createdAt: String
    var spec: Spec
    var status: Status
    var desiredState: String
    var networksAttachments: [Attachment]?

    /// Whether it has ended, one way or another.
    var hasEnded: Bool {
        ["complete", "failed", "shutdown", "rejected", "orphaned", "remove"].contains(status.state)
    }

    /// Its address on a network; nil while it has none.
    func address(on network: String) -> String? {
        let attachment = networksAttachments?.first {
            $0.network.spec.name == network || $0.network.id == network
        }
        return attachment?.addresses?.first.map { String($0.prefix { $0 != "/" }) }
    }

    /// When it was made.
    var startDate: Date { DockerTime.date(createdAt) }
}
