import Rollout

/// What a proxy of one's own is started with: files that are written, and how to use them.
struct ProxyFiles: Sendable {
    /// Where it takes requests and tells its routing.
    struct Place: Sendable {
        /// The address that it listens on.
        var host = "127.0.0.1"
        /// The port for clients.
        var port: Int
        /// The address that it tells its routing on, if it does so by HTTP.
        var adminHost = "127.0.0.1"
        /// The port for that.
        var adminPort: Int
    }

    /// How it is found and steered.
    var address: ProxyAddress
    /// The program's arguments.
    var arguments: [String]
    /// What asks it to end without waiting for its clients.
    var stopSignal: String
    /// The files that it writes its complaints to, in its directory.
    var logs: [String]
    /// Finds the line that says what is wrong in such a file.
    var complaint: @Sendable (String) -> String
}

extension ProxyKind {
    /// Writes the files of a proxy of one's own.
    func writeFiles(in directory: String, _ place: ProxyFiles.Place) throws -> ProxyFiles {
        switch self {
        case .nginx: try NginxStage.writeFiles(in: directory, place)
        case .envoy: try EnvoyStage.writeFiles(in: directory, place)
        case .haproxy: try HAProxyStage.writeFiles(in: directory, place)
        }
    }

    /// The program on this machine.
    ///
    /// - Throws: ``DeploymentError`` that says how to get it.
    func program() throws(DeploymentError) -> ProxyProgram {
        switch self {
        case .nginx: try .nginx()
        case .envoy: try .envoy()
        case .haproxy: try .haproxy()
        }
    }
}
