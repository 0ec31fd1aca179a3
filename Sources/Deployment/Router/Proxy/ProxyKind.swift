public import Logging

/// The proxies that can stand in front of the fleets.
public enum ProxyKind: String, Sendable, CaseIterable, CustomStringConvertible {
    /// Moved by a rewritten upstream and a reload.
    case nginx
    /// Moved by a replaced file of endpoints; checks their health itself.
    case envoy
    /// Moved over its runtime socket; checks their health itself.
    case haproxy

    /// The proxy's name.
    public var description: String { rawValue }

    /// Runs `body` beside a proxy of this kind that has no fleet yet and answers 503.
    ///
    /// - Parameters:
    ///   - directory: For its files; made when it is missing. Its path may have at most 80 bytes.
    ///   - port: On 127.0.0.1, for clients.
    /// - Throws: ``DeploymentError`` when the proxy is not installed, the port is taken, or it does not start.
    public func withProxy<Result: Sendable>(
        directory: String,
        port: Int,
        logger: Logger,
        _ body: @Sendable (StageProxy) async throws -> Result
    ) async throws -> Result {
        guard PortPicker.isFree(port, host: "127.0.0.1") else {
            throw DeploymentError(
                .proxy,
                "port \(port) of 127.0.0.1 is in use. Choose another for the proxy."
            )
        }
        let proxy = try prepare(in: directory, port: port)
        return try await proxy.run(logger: logger, body)
    }

    /// Finds the program and writes its files.
    func prepare(in directory: String, port: Int) throws -> StageProxy {
        switch self {
        case .nginx: try NginxStage.prepare(in: directory, port: port)
        case .envoy: try EnvoyStage.prepare(in: directory, port: port)
        case .haproxy: try HAProxyStage.prepare(in: directory, port: port)
        }
    }
}
