package import Logging
import Rollout
import Runtimes

/// The proxies that can stand in front of the fleets.
package enum ProxyKind: String, Sendable, CaseIterable, CustomStringConvertible {
    /// Moved by a rewritten upstream and a reload.
    case nginx
    /// Moved by a replaced file of endpoints; checks their health itself.
    case envoy
    /// Moved over its runtime socket; checks their health itself.
    case haproxy

    /// The proxy's name.
    package var description: String { rawValue }

    /// Runs `body` beside a proxy of this kind that has no fleet yet and answers 503.
    ///
    /// - Parameters:
    ///   - directory: For its files; made when it is missing. Its path may have at most 80 bytes.
    ///   - port: On 127.0.0.1, for clients.
    /// - Throws: ``DeploymentError`` when the proxy is not installed, the port is taken, or it does not start.
    package func withProxy<Result: Sendable>(
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
        let place = ProxyFiles.Place(port: port, adminPort: try PortPicker(host: "127.0.0.1").pick())
        let program = try program()
        let files = try writeFiles(in: directory, place)
        let proxy = StageProxy(
            address: files.address,
            port: port,
            program: program,
            files: files,
            directory: directory
        )
        return try await proxy.run(logger: logger, body)
    }
}
