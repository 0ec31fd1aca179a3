import Foundation
import Lifecycle
import Logging
import StageSupport
import Subprocess
import Testing

@testable import Deployer
@testable import Proxies
@testable import Rollout
@testable import Runtimes

#if canImport(System)
    import System
#else
    import SystemPackage
#endif

/// What every proxy has to do, on the real ones.
@Suite(.timeLimit(.minutes(30)), .serialized) struct ProxyTests {
    @Test(arguments: ProxyKind.allCases)
    func withoutAFleetItAnswers503AndRoutesNowhere(_ kind: ProxyKind) async throws {
        try await Stage.withStage(kind) { stage in
            let answer = try await Traffic.get("/questions", port: stage.proxy.port)
            #expect(answer.status == 503)
            #expect(answer.body.contains("No fleet is deployed"))
            #expect(try await stage.router.routed().isEmpty)
        }
    }

    @Test(arguments: ProxyKind.allCases)
    func aRouteHoldsWhenItReturnsAndReadsBack(_ kind: ProxyKind) async throws {
        try await Stage.withStage(kind) { stage in
            let runtime = try stage.runtime()
            for color in ["blue", "green", "blue"] {
                let old = try await runtime.list()
                for instance in old { _ = try await runtime.stop(instance, grace: .seconds(5)) }
                let instance = try await runtime.start(
                    InstanceSpec(name: "\(color)-1", color: color, release: 1)
                )
                let endpoints = [WeightedEndpoint(endpoint: instance.endpoint, weight: 1)]
                try await stage.router.route(endpoints)
                #expect(try await stage.router.routed() == endpoints)
                // Envoy has to see for itself that what was taken out is gone.
                while try await !stage.router.stillRouting(to: old.map(\.endpoint)).isEmpty {
                    try await Task.sleep(for: .milliseconds(10))
                }
                #expect(
                    try await stage.router.stillRouting(to: [instance.endpoint]) == [instance.endpoint]
                )
                #expect(try await Traffic.count(24, port: stage.proxy.port) == [color: 24])
            }
        }
    }

    @Test(arguments: ProxyKind.allCases)
    func anObsoleteInstanceThatIsTakenOutIsLetGo(_ kind: ProxyKind) async throws {
        try await Stage.withStage(kind) { stage in
            let instance = try await stage.runtime().start(
                InstanceSpec(name: "blue-1", color: "blue", release: 1)
            )
            try await stage.router.route([WeightedEndpoint(endpoint: instance.endpoint, weight: 1)])
            try await stage.router.route([])
            _ = try await stage.probe.markObsolete(instance)
            while try await !stage.router.stillRouting(to: [instance.endpoint]).isEmpty {
                try await Task.sleep(for: .milliseconds(10))
            }
            #expect(try await stage.router.routed().isEmpty)
            #expect(try await Traffic.get("/", port: stage.proxy.port).status == 503)
        }
    }

    @Test(arguments: ProxyKind.allCases)
    func aFleetIsReplacedUnderLoadWithoutABadAnswer(_ kind: ProxyKind) async throws {
        try await Stage.withStage(kind) { stage in
            #expect(try await stage.rollout().run().kind == .deployed)
            for release in 2...3 {
                let (traffic, outcome) = try await Traffic.during(port: stage.proxy.port) {
                    try await stage.rollout(release: release).run()
                }
                #expect(outcome.kind == .deployed && outcome.losses.isEmpty, "\(outcome)")
                #expect(traffic.bad.isEmpty)
                #expect(traffic.good > 0)
            }
            #expect(try await stage.runtime().list().map(\.name) == ["blue-1", "blue-2"])
        }
    }

    /// Five of unequal fleets; the shares are given as a ramp gives them.
    @Test(arguments: ProxyKind.allCases)
    func theTrafficIsSplitAsTheWeightsSay(_ kind: ProxyKind) async throws {
        try await Stage.withStage(kind) { stage in
            var endpoints: [String: [Endpoint]] = [:]
            for (color, replicas) in [("blue", 3), ("green", 2)] {
                for number in 1...replicas {
                    let spec = InstanceSpec(name: "\(color)-\(number)", color: color, release: 1)
                    endpoints[color, default: []].append(try await stage.runtime().start(spec).endpoint)
                }
            }
            for share in [1, 10, 25, 50] {
                let old = try #require(endpoints["blue"]).map {
                    WeightedEndpoint(endpoint: $0, weight: (100 - share) * 2)
                }
                let new = try #require(endpoints["green"]).map {
                    WeightedEndpoint(endpoint: $0, weight: share * 3)
                }
                try await stage.router.route(old + new)
                let answers = try await Traffic.count(2400, port: stage.proxy.port)
                #expect(Set(answers.keys) == ["blue", "green"], "\(answers)")
                let measured = 100 * Double(answers["green"] ?? 0) / 2400
                #expect(abs(measured - Double(share)) < 2, "\(share) % asked, \(measured) % measured")
            }
        }
    }

    @Test(arguments: ProxyKind.allCases)
    func theDeployersEndpointsAreNotForOutside(_ kind: ProxyKind) async throws {
        try await Stage.withStage(kind) { stage in
            let instance = try await stage.runtime().start(
                InstanceSpec(name: "blue-1", color: "blue", release: 1)
            )
            try await stage.router.route([WeightedEndpoint(endpoint: instance.endpoint, weight: 1)])
            try await InsidePaths.expectRefused(at: stage.proxy.port)
            #expect(try await Traffic.get("/health", port: stage.proxy.port).status == 200)
            #expect(try await Traffic.get("/obsoleted", port: stage.proxy.port).status == 200)
            #expect(try await stage.probe.health(of: instance).state == .serving)
        }
    }

    @Test(arguments: ProxyKind.allCases)
    func aProxyThatDoesNotRunIsSaidToBeSo(_ kind: ProxyKind) async throws {
        let addresses = Recorder<ProxyAddress>()
        try await Stage.withStage(kind) { addresses.add($0.proxy.address) }
        let address = try #require(addresses.all.first)
        let error = await #expect(throws: DeploymentError.self) {
            _ = try await address.router(logger: Logger(label: "test")).routed()
        }
        // The stage's directory is gone as well, and with it the file that names nginx's socket.
        #expect(error?.description.contains(/[Ii]s .* running|there is no/) == true, "\(error as Any)")
    }

    @Test(arguments: ProxyKind.allCases)
    func itsDirectoryMayHaveABlankInItsName(_ kind: ProxyKind) async throws {
        try await Stage.withDirectory { directory in
            let logger = Logger(label: "test")
            try await kind.withProxy(
                directory: "\(directory)/a proxy's",
                port: try freePort(),
                logger: logger
            ) { proxy in
                let instance = try await Stage.runtime(in: directory).start(
                    InstanceSpec(name: "blue-1", color: "blue", release: 1)
                )
                let router = try await proxy.address.router(logger: logger)
                try await router.route([WeightedEndpoint(endpoint: instance.endpoint, weight: 1)])
                #expect(try await Traffic.get("/", port: proxy.port).body == "blue")
            }
        }
    }

    @Test(arguments: ProxyKind.allCases)
    func aPortInUseIsSaidInOneLine(_ kind: ProxyKind) async throws {
        try await Stage.withStage(kind) { stage in
            let error = await #expect(throws: DeploymentError.self) {
                try await kind.withProxy(
                    directory: "\(stage.directory)/other",
                    port: stage.proxy.port,
                    logger: stage.logger
                ) { _ in }
            }
            #expect(error?.description.contains("port \(stage.proxy.port) of 127.0.0.1 is in use") == true)
        }
    }

    @Test(arguments: ProxyKind.allCases)
    func nothingOfItIsLeftAfterTheScopeEvenWhenTheBodyThrows(_ kind: ProxyKind) async throws {
        let directories = Recorder<String>()
        await #expect(throws: CancellationError.self) {
            try await Stage.withStage(kind) { stage in
                #expect(!processes(in: "\(stage.directory)/proxy").isEmpty)
                directories.add("\(stage.directory)/proxy")
                throw CancellationError()
            }
        }
        #expect(processes(in: try #require(directories.all.first)) == [])
    }

    /// What works in a directory, or was started with it.
    private func processes(in directory: String) -> [String] {
        let entries = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return entries.compactMap { Int32($0) }.filter { pid in
            let work = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(pid)/cwd")
            return work?.hasPrefix(directory) == true
                || ProcessTable.commandLine(of: pid).contains(directory)
        }.map { "\($0) \(ProcessTable.commandLine(of: $0))" }
    }
}
