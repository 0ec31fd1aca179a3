import Foundation
import Logging
import StageSupport
import Testing

@testable import Proxies
@testable import Rollout
@testable import Runtimes

@Suite(.timeLimit(.minutes(30))) struct EnvoyTests {
    @Test func theConfigurationInTheRepositoryIsTheOneThatIsUsedAndValid() async throws {
        let folder = Stage.repository.appending(path: "deploy/envoy").path
        for (file, text) in [
            (EnvoyConfiguration.fileName, EnvoyConfiguration().text),
            (EnvoyEndpoints.fileName, try EnvoyEndpoints(version: 1, endpoints: []).text),
        ] {
            let path = "\(folder)/\(file)"
            #expect(try String(contentsOfFile: path, encoding: .utf8) == text, "\(path) differs; replace it")
        }
        try await ProxyProgram.envoy().testEnvoy(EnvoyConfiguration.fileName, in: folder)
    }

    @Test func aWrongConfigurationIsSaidInEnvoysWords() async throws {
        try await Stage.withDirectory { directory in
            let text = EnvoyConfiguration().text.replacing("lb_policy", with: "lb_police")
            try AtomicFile.write(text, to: "\(directory)/envoy.yaml")
            let error = await #expect(throws: DeploymentError.self) {
                try await ProxyProgram.envoy().testEnvoy("envoy.yaml", in: directory)
            }
            #expect(error?.description.contains("lb_police") == true, "\(error as Any)")
        }
    }

    @Test func theEndpointsReadBackAsTheyWereWritten() throws {
        let endpoints = EnvoyEndpoints(
            version: 7,
            endpoints: [
                WeightedEndpoint(endpoint: Endpoint(host: "127.0.0.1", port: 20_001), weight: 3),
                WeightedEndpoint(endpoint: Endpoint(host: "::1", port: 80), weight: 1),
            ]
        )
        #expect(try EnvoyEndpoints(text: endpoints.text) == endpoints)
        #expect(throws: DecodingError.self) { try EnvoyEndpoints(text: "{}") }
    }

    /// The reason for `/obsolete`: for Envoy, out of the file is not out of use.
    @Test func aRemovedInstanceKeepsItsTrafficWhileGreenAndLosesItWhenObsolete() async throws {
        try await Stage.withStage(.envoy) { stage in
            let runtime = try stage.runtime()
            let blue = try await runtime.start(InstanceSpec(name: "blue-1", color: "blue", release: 1))
            let green = try await runtime.start(InstanceSpec(name: "green-1", color: "green", release: 1))
            let router = stage.router
            let (traffic, _) = try await Traffic.during(port: stage.proxy.port) {
                try await router.route([WeightedEndpoint(endpoint: blue.endpoint, weight: 1)])
            }
            // Before there was a fleet: what this test does not ask about.
            #expect(traffic.bad.allSatisfy { $0.contains("503") })

            let moved = try await Traffic.during(port: stage.proxy.port) {
                try await router.route([WeightedEndpoint(endpoint: green.endpoint, weight: 1)])
                #expect(try await router.routed().map(\.endpoint) == [green.endpoint])
                // Longer than any reaction time, and nothing changes: blue has its half.
                try await Task.sleep(for: router.reactionTime * 2)
                #expect(try await router.stillRouting(to: [blue.endpoint, green.endpoint]).count == 2)
                let still = try await Traffic.count(80, port: stage.proxy.port)
                #expect((20...60).contains(still["blue"] ?? 0), "\(still)")

                _ = try await stage.probe.markObsolete(blue)
                while try await !router.stillRouting(to: [blue.endpoint]).isEmpty {
                    try await Task.sleep(for: .milliseconds(5))
                }
                #expect(try await Traffic.count(80, port: stage.proxy.port) == ["green": 80])
            }
            #expect(moved.traffic.bad.isEmpty)
        }
    }

    @Test func aFileThatEnvoyRefusesLeavesTheOldRouting() async throws {
        try await Stage.withStage(.envoy) { stage in
            let blue = try await stage.runtime().start(
                InstanceSpec(name: "blue-1", color: "blue", release: 1)
            )
            try await stage.router.route([WeightedEndpoint(endpoint: blue.endpoint, weight: 1)])
            let error = await #expect(throws: DeploymentError.self) {
                try await stage.router.route([WeightedEndpoint(endpoint: blue.endpoint, weight: 0)])
            }
            #expect(error?.description.contains("Envoy refused") == true)
            #expect(try await stage.router.routed().map(\.weight) == [1])
            #expect(try await Traffic.count(8, port: stage.proxy.port) == ["blue": 8])
            try await stage.router.route([WeightedEndpoint(endpoint: blue.endpoint, weight: 2)])
        }
    }

    @Test func anEndpointThatEnvoyDoesNotFindGreenLeavesTheOldRouting() async throws {
        try await Stage.withStage(.envoy) { stage in
            guard case .envoy(let file, let admin) = stage.proxy.address else { return }
            let router = try await EnvoyRouter(
                endpoints: file,
                admin: admin,
                logger: stage.logger,
                timeout: .seconds(1)
            )
            let blue = try await stage.runtime().start(
                InstanceSpec(name: "blue-1", color: "blue", release: 1)
            )
            let before = [WeightedEndpoint(endpoint: blue.endpoint, weight: 1)]
            try await router.route(before)
            let dead = Endpoint(host: "127.0.0.1", port: try freePort())
            let moved = try await Traffic.during(port: stage.proxy.port) {
                let error = await #expect(throws: DeploymentError.self) {
                    try await router.route([WeightedEndpoint(endpoint: dead, weight: 1)])
                }
                #expect(error?.description.contains("\(dead) is red in its eyes") == true)
            }
            #expect(moved.traffic.bad.isEmpty)
            while try await router.routed() != before { try await Task.sleep(for: .milliseconds(10)) }
        }
    }

    @Test func whatAnswersAndIsNoSuchEnvoyIsSaidToBeSo() async throws {
        try await Stage.withStage(.envoy) { stage in
            guard case .envoy(let file, _) = stage.proxy.address else { return }
            for (endpoints, admin, words) in [
                ("\(stage.directory)/none.json", "http://127.0.0.1:1", "--envoy-eds"),
                (file, "http://127.0.0.1:\(stage.proxy.port)", "deploy/envoy/envoy.yaml"),
                (file, "http://127.0.0.1:1", "Is Envoy running?"),
            ] {
                let error = await #expect(throws: DeploymentError.self) {
                    _ = try await EnvoyRouter(endpoints: endpoints, admin: admin, logger: stage.logger)
                }
                #expect(error?.description.contains(words) == true, "\(error as Any)")
            }
        }
    }

    @Test func theReactionTimeComesFromTheSettingsThatEnvoyRunsWith() async throws {
        try await Stage.withStage(.envoy) { #expect($0.router.reactionTime == .milliseconds(1100)) }
    }

    @Test func theWaitForGreenComesFromThemToo() throws {
        func timing(_ check: String) throws -> EnvoyCheckTiming? {
            let cluster = #"{"name": "fakestack", "health_checks": [\#(check)]}"#
            return try EnvoyCheckTiming(json: Data(#"{"configs": [{"cluster": \#(cluster)}]}"#.utf8))
        }
        let rare = try timing(#"{"interval": "20s", "no_traffic_interval": "0.5s", "healthy_threshold": 2}"#)
        #expect(rare?.patience == .seconds(71))
        // Envoy checks an idle cluster once a minute, unless it is told otherwise.
        #expect(try timing(#"{"interval": "0.500s"}"#)?.patience == .seconds(131))
    }
}
