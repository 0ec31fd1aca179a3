import Foundation

/// A container as the engine describes it.
package struct ContainerDetails: Decodable, Sendable {
    package struct State: Decodable, Sendable {
        package var running: Bool
        var exitCode: Int32
        var startedAt: String
    }

    struct Config: Decodable, Sendable {
        var labels: [String: String]?
        var env: [String]?
        var cmd: [String]?
        var stopTimeout: Int?
    }

    struct NetworkSettings: Decodable, Sendable {
        var networks: [String: Attachment]
        var ports: [String: [Binding]?]?
    }

    struct Binding: Decodable, Sendable {
        var hostPort: String
    }

    struct Attachment: Decodable, Sendable {
        var ipAddress: String
    }

    package var id: String
    package var name: String
    package var state: State
    var config: Config
    var networkSettings: NetworkSettings

    /// The value of a label; nil where it has none.
    func label(_ name: String) -> String? {
        config.labels?[name]
    }

    /// The value of a variable; nil where it has none.
    func variable(_ name: String) -> String? {
        config.env?.first { $0.hasPrefix("\(name)=") }.map { String($0.dropFirst(name.count + 1)) }
    }

    /// Its address on a network, or on the only one where none is named; nil where it has none.
    package func address(on network: String?) -> String? {
        let attachment = network.map { networkSettings.networks[$0] } ?? networkSettings.networks.values.first
        return attachment.map(\.ipAddress).flatMap { $0.isEmpty ? nil : $0 }
    }

    /// Where this machine reaches a port of the container that is published; nil where it is not.
    package func published(_ port: Int) -> Int? {
        networkSettings.ports?["\(port)/tcp"]??.first.flatMap { Int($0.hostPort) }
    }

    /// When it was started; a restart counts anew.
    var startDate: Date { DockerTime.date(state.startedAt) }
}
