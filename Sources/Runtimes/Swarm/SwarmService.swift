/// A Swarm service as the engine takes and describes it.
struct SwarmService: Decodable, Sendable {
    struct Version: Decodable, Sendable {
        var index: Int
    }

    struct Spec: Decodable, Sendable {
        var name: String
        var labels: [String: String]?
    }

    var id: String
    var version: Version
    var spec: Spec
}

/// What a service is made with.
struct SwarmServiceSettings: Encodable, Sendable {
    struct TaskTemplate: Encodable, Sendable {
        var containerSpec: ContainerSpec
        var networks: [Network]
        /// `none`: a deployment knows its instances, and what comes back with another address is none of them.
        var restartPolicy = ["Condition": "none"]
    }

    struct ContainerSpec: Encodable, Sendable {
        var image: String
        var args: [String]
        var env: [String]
        var labels: [String: String]
        var readOnly = true
        /// In nanoseconds.
        var stopGracePeriod: Int64
        var capabilityDrop = ["ALL"]
        var secrets: [Secret]
    }

    struct Secret: Encodable, Sendable {
        struct File: Encodable, Sendable {
            var name: String
            var uid = "10001"
            var gid = "10001"
            var mode = 0o400
        }

        var file: File
        var secretID: String
        var secretName: String
    }

    struct Network: Encodable, Sendable {
        var target: String
    }

    struct Mode: Encodable, Sendable {
        struct Replicated: Encodable, Sendable {
            var replicas: Int
        }

        var replicated: Replicated
    }

    var name: String
    var labels: [String: String]
    var taskTemplate: TaskTemplate
    var mode: Mode
    /// Instances are found by their tasks' own addresses; a virtual one would spread what has to be told apart.
    var endpointSpec = ["Mode": "dnsrr"]
}
