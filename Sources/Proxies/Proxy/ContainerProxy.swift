import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import Rollout
package import Runtimes

/// A proxy of one's own in a container on the stage's network, for a rehearsal.
package struct ContainerProxy: Sendable {
    /// How it is found and steered, from this machine and from that network.
    package let address: ProxyAddress
    /// Where clients connect, on 127.0.0.1.
    package let port: Int

    /// The port within the container.
    private static let port = 8080
    private static let adminPort = 9901

    /// Starts a proxy that has no fleet yet, and returns when it answers 503.
    ///
    /// - Parameters:
    ///   - directory: For its files; it is mounted under the same path.
    ///   - port: On 127.0.0.1, for clients; nil takes a free one.
    package init(
        _ kind: ProxyKind,
        beside containers: StageContainers,
        directory: String,
        port: Int?
    ) async throws {
        let place = ProxyFiles.Place(
            host: "0.0.0.0",
            port: Self.port,
            adminHost: "0.0.0.0",
            adminPort: Self.adminPort
        )
        let files = try kind.writeFiles(in: directory, place)
        var settings = ContainerSettings(
            image: kind.image,
            command: [kind.rawValue] + files.arguments,
            environment: [:],
            labels: [ContainerLabel.stage: containers.stage.name],
            network: containers.stage.network,
            binds: ["\(directory):\(directory)"]
        ).withUsualRights().publishing(Self.port, at: port)
        settings.workingDir = directory
        // Whoever steers it shares its files and its socket.
        settings.user = "\(getuid()):\(getgid())"
        let details = try await containers.start(settings, called: kind.rawValue)
        guard let published = details.published(Self.port),
            let host = details.address(on: containers.stage.network)
        else {
            throw DeploymentError(.proxy, "Docker did not publish the port of \(details.name)")
        }
        self.port = published
        address =
            switch files.address {
            case .nginx(let conf, _): .nginx(conf: conf, container: String(details.name.trimmingPrefix("/")))
            case .envoy(let endpoints, _):
                .envoy(endpoints: endpoints, admin: "http://\(host):\(Self.adminPort)")
            case .haproxy: files.address
            }
        try await waitUntilItAnswers(details, containers.engine)
    }

    private func waitUntilItAnswers(_ details: ContainerDetails, _ engine: DockerEngine) async throws {
        let answers = try await ProxyFront.comesUp(port: port, within: .seconds(30)) {
            try await engine.container(details.id)?.state.running ?? false
        }
        if answers { return }
        let said = try await engine.lastLines(3, of: "/containers/\(details.id)")
        throw DeploymentError(.proxy, "\(details.name) did not start: \(said.joined(separator: " | "))")
    }
}

extension ProxyKind {
    /// The image that people use.
    fileprivate var image: String {
        switch self {
        case .nginx: "nginx:stable"
        case .envoy: "envoyproxy/envoy:v1.40-latest"
        case .haproxy: "haproxy:lts"
        }
    }
}
