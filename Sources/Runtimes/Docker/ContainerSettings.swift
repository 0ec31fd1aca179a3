import Rollout

/// What a container is made with.
package struct ContainerSettings: Encodable, Sendable {
    struct HostConfig: Encodable, Sendable {
        struct RestartPolicy: Encodable, Sendable {
            /// `no`: a deployment knows its instances, and what comes back with another address is none of them.
            var name = "no"
        }

        struct PortBinding: Encodable, Sendable {
            var hostIp = "127.0.0.1"
            /// Empty: one that is free.
            var hostPort: String
        }

        var networkMode: String
        var binds: [String] = []
        var portBindings: [String: [PortBinding]] = [:]
        var readonlyRootfs: Bool
        var capDrop: [String]
        var securityOpt = ["no-new-privileges"]
        var restartPolicy = RestartPolicy()
    }

    struct Nothing: Encodable, Sendable {}

    var image: String
    /// Nil: what the image says.
    var cmd: [String]?
    var env: [String]
    var labels: [String: String]
    /// Nil: who the image says.
    package var user: String?
    /// Nil: where the image says.
    package var workingDir: String?
    /// Between the stop signal and SIGKILL, in seconds, when somebody else stops it.
    var stopTimeout: Int
    var exposedPorts: [String: Nothing] = [:]
    var hostConfig: HostConfig

    /// Settings of a container of fakestack's own image, which needs no rights and writes no file.
    package init(
        image: String,
        command: [String]?,
        environment: [String: String],
        labels: [String: String],
        network: String,
        stopTimeout: Duration = .seconds(10),
        binds: [String] = []
    ) {
        self.image = image
        cmd = command
        env = environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        self.labels = labels
        self.stopTimeout = Int(stopTimeout.seconds.rounded(.up))
        hostConfig = HostConfig(networkMode: network, binds: binds, readonlyRootfs: true, capDrop: ["ALL"])
    }

    /// The same with the rights that images usually have, to write their own files and to become another user.
    package func withUsualRights() -> ContainerSettings {
        var settings = self
        settings.hostConfig.readonlyRootfs = false
        settings.hostConfig.capDrop = []
        return settings
    }

    /// The same with a port that this machine alone reaches.
    ///
    /// - Parameter hostPort: On 127.0.0.1; nil takes a free one.
    package func publishing(_ port: Int, at hostPort: Int? = nil) -> ContainerSettings {
        var settings = self
        settings.exposedPorts["\(port)/tcp"] = Nothing()
        settings.hostConfig.portBindings["\(port)/tcp"] = [.init(hostPort: hostPort.map(String.init) ?? "")]
        return settings
    }
}
