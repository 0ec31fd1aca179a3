import Foundation
import Lifecycle
import Logging
import Subprocess
import Testing

@testable import Deployment

#if canImport(System)
    import System
#else
    import SystemPackage
#endif

@Suite(.timeLimit(.minutes(10))) struct NginxTests {
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
            // The system's directory for sockets may be closed to whoever runs the tests.
            let text = try String(contentsOfFile: conf, encoding: .utf8)
            try AtomicFile.write(
                text.replacing("/run/fakestack-nginx.sock", with: "\(directory)/c.sock"),
                to: conf
            )
            try await NginxProgram().run(["-t", "-q"], configuration: conf)
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

    @Test func withoutAFleetItAnswers503AndRoutesNowhere() async throws {
        try await Stage.withStage { stage in
            let answer = try await Traffic.get("/questions", port: stage.proxy.port)
            #expect(answer.status == 503)
            #expect(answer.body.contains("No fleet is deployed"))
            #expect(try await stage.router().routed().isEmpty)
        }
    }

    @Test func aRouteHoldsWhenItReturnsAndReadsBack() async throws {
        try await Stage.withStage { stage in
            let runtime = try stage.runtime()
            let router = try stage.router()
            for color in ["blue", "green", "blue"] {
                for old in try await runtime.list() { _ = try await runtime.stop(old, grace: .seconds(5)) }
                let instance = try await runtime.start(
                    InstanceSpec(name: "\(color)-1", color: color, release: 1)
                )
                let endpoints = [WeightedEndpoint(endpoint: instance.endpoint, weight: 2)]
                try await router.route(endpoints)
                #expect(try await router.routed() == endpoints)
                for _ in 0..<20 {
                    #expect(try await Traffic.get("/", port: stage.proxy.port).body == color)
                }
            }
            try await router.route([])
            #expect(try await Traffic.get("/", port: stage.proxy.port).status == 503)
        }
    }

    @Test(arguments: [
        "/obsolete", "/inflight", "/metrics", "//obsolete", "/%6fbsolete", "/obsolete/", "/x/../obsolete",
        "/./inflight",
        "/OBSOLETE", "/obsolete?x=1", "/obsolete;x", "/%2fobsolete", "/metrics/",
    ])
    func theDeployersEndpointsAreNotForOutside(path: String) async throws {
        try await Stage.withStage { stage in
            let instance = try await stage.runtime().start(
                InstanceSpec(name: "blue-1", color: "blue", release: 1)
            )
            try await stage.router().route([WeightedEndpoint(endpoint: instance.endpoint, weight: 1)])
            // Written by hand: a client would clean the path.
            let answer = try await run(
                .path("/bin/bash"),
                arguments: [
                    "-c",
                    "exec 3<>/dev/tcp/127.0.0.1/$1; printf 'GET %s HTTP/1.0\\r\\n\\r\\n' \"$2\" >&3; head -1 <&3",
                    "ask",
                    "\(stage.proxy.port)", path,
                ],
                output: .string(limit: 4096)
            )
            #expect(answer.standardOutput.contains(" 404 "))
            #expect(try await Traffic.get("/health", port: stage.proxy.port).status == 200)
            #expect(try await stage.probe.health(of: instance).state == .serving)
        }
    }

    @Test func aRoutingThatNginxRefusesLeavesTheOldOne() async throws {
        try await Stage.withStage { stage in
            let router = try stage.router()
            let before = try AtomicFile.read("\(stage.directory)/nginx/\(NginxUpstream.fileName)")
            let endpoint = Endpoint(host: "127.0.0.1", port: 20_001)
            let error = await #expect(throws: DeploymentError.self) {
                try await router.route([WeightedEndpoint(endpoint: endpoint, weight: 0)])
            }
            #expect(error?.description.contains("invalid parameter \"weight=0\"") == true)
            #expect(try AtomicFile.read("\(stage.directory)/nginx/\(NginxUpstream.fileName)") == before)
            try await router.route([WeightedEndpoint(endpoint: endpoint, weight: 1)])
        }
    }

    @Test func aPortInUseIsSaidInOneLine() async throws {
        try await Stage.withStage { stage in
            let error = await #expect(throws: DeploymentError.self) {
                try await NginxProxy.withNginx(
                    directory: "\(stage.directory)/other",
                    port: stage.proxy.port,
                    logger: stage.logger
                ) { _ in }
            }
            #expect(error?.description.contains("port \(stage.proxy.port) of 127.0.0.1 is in use") == true)
        }
    }

    @Test func nothingOfItIsLeftAfterTheScopeEvenWhenTheBodyThrows() async throws {
        let masters = Recorder<Int32>()
        await #expect(throws: CancellationError.self) {
            try await Stage.withStage { stage in
                let pid = try AtomicFile.read("\(stage.directory)/nginx/nginx.pid")
                masters.add(try #require(pid.flatMap { Int32($0.trimmingCharacters(in: .newlines)) }))
                throw CancellationError()
            }
        }
        let master = try #require(masters.all.first)
        #expect(ProcessTable.stat(of: master) == nil)
        #expect(ProcessTable.children(of: master).isEmpty)
    }

    @Test func itEndsWhenItsOwnerIsKilled() async throws {
        try await Stage.withDirectory { directory in
            let port = try freePort()
            let conf = "\(directory)/nginx.conf"
            try AtomicFile.write(
                NginxConfiguration(
                    listen: "127.0.0.1:\(port)",
                    controlSocket: "\(directory)/c.sock",
                    user: getuid() == 0 ? "root" : nil
                ).text,
                to: conf
            )
            try AtomicFile.write(
                NginxUpstream(generation: 1, endpoints: []).text,
                to: "\(directory)/\(NginxUpstream.fileName)"
            )
            let nginx = try NginxProgram().path
            // The owner is a shell that holds the pipe and nothing else.
            let master = try await run(
                .path("/bin/bash"),
                arguments: [
                    "-c", "sleep 1000 | setsid sh -c \"$0\" guardian \"$@\" & sleep 1000",
                    NginxGuardian.script, nginx,
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
