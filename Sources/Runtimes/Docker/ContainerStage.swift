import Foundation

/// What containers of one stage have in common, whoever starts them.
package struct ContainerStage: Sendable {
    /// The stage's name: containers are called `STAGE-blue-1`, services `STAGE-blue`.
    package var name: String
    /// The image, which has every verb.
    package var image: String
    /// The network that instances, their database and the proxy are on.
    package var network: String
    /// Further arguments of `serve`.
    package var serveArguments: [String]
    /// What an instance's environment holds beside its identity.
    package var environment: [String: String]
    /// Files mounted at `/run/secrets/NAME`, by name. Swarm's services take its own secrets of these names; a file,
    /// which may be missing there, is for what runs beside them.
    package var secrets: [String: String]
    /// How long an instance may take from SIGTERM to its exit before it is killed.
    package var stopGrace: Duration

    /// Describes a stage; every value as the property of its name says.
    package init(
        name: String = "fakestack",
        image: String,
        network: String,
        serveArguments: [String] = [],
        environment: [String: String] = [:],
        secrets: [String: String] = [:],
        stopGrace: Duration = .seconds(30)
    ) {
        self.name = name
        self.image = image
        self.network = network
        self.serveArguments = serveArguments
        self.environment = environment
        self.secrets = secrets
        self.stopGrace = stopGrace
    }

    /// Where an instance takes traffic: each has an address of its own.
    static let port = 8080
    /// Where an instance answers `/obsolete` and `/inflight`.
    static let adminPort = 8081

    /// The secrets as mounts of a container.
    var secretBinds: [String] {
        secrets.filter { !$0.value.isEmpty }
            .map { "\(URL(filePath: $0.value).path):/run/secrets/\($0.key):ro" }.sorted()
    }

    /// What an instance finds in its environment.
    func variables(name: String, color: String, release: Int) -> [String: String] {
        let identity = [
            "FAKESTACK_NAME": name, "FAKESTACK_COLOR": color, "FAKESTACK_RELEASE": "\(release)",
            "FAKESTACK_HOST": "0.0.0.0", "FAKESTACK_PORT": "\(Self.port)",
            "FAKESTACK_ADMIN_PORT": "\(Self.adminPort)",
        ]
        return environment.merging(identity) { _, own in own }
    }
}

/// What a container says of itself, so that no file has to.
package enum ContainerLabel {
    /// The stage.
    package static let stage = "fakestack.stage"
    /// The instance's name.
    package static let name = "fakestack.name"
    /// Its fleet.
    package static let color = "fakestack.color"
    /// Its schema generation.
    package static let release = "fakestack.release"
}
