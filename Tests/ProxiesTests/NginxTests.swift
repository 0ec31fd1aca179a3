import Foundation
import Lifecycle
import Logging
import StageSupport
import Subprocess
import Testing

@testable import Proxies
@testable import Rollout
@testable import Runtimes

#if canImport(System)
    import System
#else
    import SystemPackage
#endif

@Suite(.timeLimit(.minutes(30))) struct NginxTests {
    @Test func theConfigurationInTheRepositoryIsTheOneThatIsUsed() throws {
        for (file, text) in [
            ("nginx.conf", NginxConfiguration().text),
            (NginxUpstream.fileName, NginxUpstream(generation: 1, endpoints: []).text),
        ] {
            let path = Stage.repository.appending(path: "deploy/nginx/\(file)").path
            #expect(try String(contentsOfFile: path, encoding: .utf8) == text, "\(path) differs; replace it")
        }
    }

    @Test func nginxAcceptsTheConfigurationInTheRepository() async throws {
        try await Stage.withDirectory { directory in
            for file in ["nginx.conf", NginxUpstream.fileName] {
                let source = Stage.repository.appending(path: "deploy/nginx/\(file)").path
                try FileManager.default.copyItem(atPath: source, toPath: "\(directory)/\(file)")
            }
            let conf = "\(directory)/nginx.conf"
            try await ProxyProgram.nginx().runNginx(["-t", "-q"], configuration: conf)
        }
    }

    @Test func theRoutingReadsBackAsItWasWritten() {
        let upstream = NginxUpstream(
            generation: 7,
            endpoints: [
                WeightedEndpoint(endpoint: Endpoint(host: "127.0.0.1", port: 20_001), weight: 3),
                WeightedEndpoint(endpoint: Endpoint(host: "::1", port: 80), weight: 1),
            ]
        )
        #expect(upstream.routing == "7 127.0.0.1:20001=3 [::1]:80=1")
        #expect(NginxUpstream(routing: upstream.routing) == upstream)
        #expect(NginxUpstream(routing: "7 nonsense") == nil)
    }

    @Test func aRoutingThatNginxRefusesLeavesTheOldOne() async throws {
        try await Stage.withStage { stage in
            let router = stage.router
            let before = try AtomicFile.read("\(stage.directory)/proxy/\(NginxUpstream.fileName)")
            let endpoint = Endpoint(host: "127.0.0.1", port: 20_001)
            let error = await #expect(throws: DeploymentError.self) {
                try await router.route([WeightedEndpoint(endpoint: endpoint, weight: 0)])
            }
            #expect(error?.description.contains("invalid parameter \"weight=0\"") == true)
            #expect(try AtomicFile.read("\(stage.directory)/proxy/\(NginxUpstream.fileName)") == before)
            try await router.route([WeightedEndpoint(endpoint: endpoint, weight: 1)])
        }
    }

    @Test func itEndsWhenItsOwnerIsKilled() async throws {
        try await Stage.withDirectory { directory in
            let port = try freePort()
            let conf = "\(directory)/nginx.conf"
            try AtomicFile.write(
                NginxConfiguration(
                    listen: "127.0.0.1:\(port)",
                    control: "unix:\(directory)/c.sock",
                    user: getuid() == 0 ? "root" : nil
                ).text,
                to: conf
            )
            try AtomicFile.write(
                NginxUpstream(generation: 1, endpoints: []).text,
                to: "\(directory)/\(NginxUpstream.fileName)"
            )
            let nginx = try ProxyProgram.nginx().path
            // The owner is a shell that holds the pipe and nothing else.
            let master = try await run(
                .path("/bin/bash"),
                arguments: [
                    "-c", "sleep 1000 | setsid sh -c \"$0\" guardian \"$@\" & sleep 1000",
                    ProxyGuardian.script, "QUIT", "\(directory)/output.log", nginx,
                    "-p", directory, "-c", conf, "-e", "\(directory)/error.log", "-g", "daemon off;",
                ],
                platformOptions: session(),
                input: .none,
                output: .discarded,
                error: .discarded
            ) { execution in
                var master: ProcessIdentity?
                while master == nil {
                    let text = try AtomicFile.read("\(directory)/nginx.pid") ?? ""
                    if let pid = Int32(text.trimmingCharacters(in: .newlines)) {
                        master = ProcessTable.stat(of: pid)?.identity
                    }
                    try await Task.sleep(for: .milliseconds(10))
                }
                kill(-execution.processIdentifier.value, SIGKILL)
                return master
            }.closureResult
            let identity = try #require(master)
            while identity.isRunning { try await Task.sleep(for: .milliseconds(10)) }
        }
    }

    private func session() -> PlatformOptions {
        var options = PlatformOptions()
        options.createSession = true
        return options
    }
}
