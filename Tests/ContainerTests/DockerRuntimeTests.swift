import AsyncHTTPClient
import Foundation
import Lifecycle
import Logging
import NIOCore
import NIOHTTP1
import Proxies
import Rollout
import Runtimes
import Synchronization
import Testing

@Suite(.serialized, .needsEngine, .timeLimit(.minutes(5))) struct DockerRuntimeTests {
    private let blue = InstanceSpec(name: "blue-1", color: "blue", release: 1)
    private let probe = InstanceProbe(client: .shared)

    private func runtime(of containers: StageContainers) -> DockerRuntime {
        DockerRuntime(containers.engine, stage: containers.stage, logger: Logger(label: "test"))
    }

    private func migrate(_ containers: StageContainers) async throws {
        let (lines, exit) = try await ContainerVerbRunner(containers.engine, stage: containers.stage)
            .run(["migrate", "up", "--release", "1"], variables: [:], report: { _ in })
        #expect(exit.isClean, "\(lines)")
    }

    @Test func withoutADatabaseItIsAliveAndRedAndTurnsGreenWhenThatComes() async throws {
        try await ContainerEngine.withStage("database") { containers in
            let runtime = runtime(of: containers)
            let instance = try await runtime.start(blue)
            var health = try await probe.health(of: instance)
            while health.reason == nil { health = try await probe.health(of: instance) }
            #expect(health.status == .red)
            #expect(health.database == .down)
            let live = try await HTTPClient.shared.get(url: "http://\(instance.endpoint)/live").get()
            #expect(live.status == .ok)
            #expect(await runtime.exit(of: instance) == nil)

            _ = try await ContainerPostgres(containers, password: "rehearsal")
            try await migrate(containers)
            while try await probe.health(of: instance).status != .green {
                try await Task.sleep(for: .milliseconds(50))
            }
            #expect(try await runtime.stop(instance, grace: .seconds(30)) == InstanceExit(status: 0))
            #expect(try await runtime.list() == [])
        }
    }

    @Test func anInstanceIsListedByItsLabelsAndARestartIsAnother() async throws {
        try await ContainerEngine.withStage("list") { containers in
            let runtime = runtime(of: containers)
            let started = try await runtime.start(blue)
            #expect(try await runtime.list() == [started])
            #expect(started.color == "blue" && started.release == 1 && started.name == "blue-1")
            #expect(started.admin.port != started.endpoint.port)
            let error = await #expect(throws: DeploymentError.self) { _ = try await runtime.start(blue) }
            #expect(error?.description.contains("fakestack-test-list-blue-1 is there already") == true)
            while await !runtime.log(of: started, lines: 5).contains(where: { $0.contains("starting") }) {
                try await Task.sleep(for: .milliseconds(20))
            }
        }
    }

    @Test func oneThatExitsAtOnceIsReportedWithItsLastWords() async throws {
        try await ContainerEngine.withStage("exit") { containers in
            var stage = containers.stage
            stage.serveArguments = ["--port", "none"]
            let runtime = DockerRuntime(containers.engine, stage: stage, logger: Logger(label: "test"))
            do {
                // Docker may call it started before it has ended.
                let instance = try await runtime.start(blue)
                while await runtime.exit(of: instance) == nil { try await Task.sleep(for: .milliseconds(20)) }
                #expect(await runtime.exit(of: instance)?.status == 64)
                #expect(await runtime.log(of: instance, lines: 5).contains { $0.contains("--port") })
            } catch let error as DeploymentError {
                #expect(error.description.contains("exited with status 64"))
                #expect(error.log.contains { $0.contains("--port") })
            }
        }
    }

    /// `docker stop` turns it red and goes on accepting for a while, in which a proxy that asks its health lets go.
    @Test func stoppingAServingContainerBehindAProxyLosesNothing() async throws {
        try await ContainerEngine.withStage("stop") { containers in
            let postgres = try await ContainerPostgres(containers, password: "rehearsal")
            try await migrate(containers)
            let runtime = runtime(of: containers)
            let directory = "/tmp/fakestack-\(UUID().uuidString.prefix(8))"
            defer { try? FileManager.default.removeItem(atPath: directory) }
            let proxy = try await ContainerProxy(.envoy, beside: containers, directory: directory, port: nil)
            let blues = try await runtime.start(
                [blue, InstanceSpec(name: "blue-2", color: "blue", release: 1)],
                onStart: { _ in }
            )
            for instance in blues {
                while try await probe.health(of: instance).status != .green {
                    try await Task.sleep(for: .milliseconds(50))
                }
            }
            try await proxy.address.router(logger: Logger(label: "test"))
                .route(blues.map { WeightedEndpoint(endpoint: $0.endpoint, weight: 1) })

            let tally = Tally()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for user in 0..<16 {
                    group.addTask {
                        while !tally.isOver { await ask(at: proxy.port, as: user, tally) }
                    }
                }
                try await tally.wait(for: 200)
                #expect(try await runtime.stop(blues[0], grace: .seconds(30)) == InstanceExit(status: 0))
                try await tally.wait(for: tally.acknowledged + 200)
                tally.isOver = true
                try await group.waitForAll()
            }
            #expect(tally.broken == [])
            #expect(try await postgres.run("select count(*) from questions") == ["\(tally.acknowledged)"])
        }
    }

    private func ask(at port: Int, as user: Int, _ tally: Tally) async {
        var request = HTTPClientRequest(url: "http://127.0.0.1:\(port)/questions")
        request.method = .POST
        request.headers = ["content-type": "application/json"]
        request.body = .bytes(ByteBuffer(string: #"{"title":"t","body":"b","author":"user \#(user)"}"#))
        do {
            let response = try await HTTPClient.shared.execute(request, timeout: .seconds(10))
            _ = try await response.body.collect(upTo: 1 << 16)
            tally.add(response.status == .created ? nil : "\(response.status)")
        } catch {
            tally.add("\(error)")
        }
    }
}

/// How requests ended.
private final class Tally: Sendable {
    private let state = Mutex((acknowledged: 0, broken: [String](), isOver: false))

    var acknowledged: Int { state.withLock { $0.acknowledged } }
    var broken: [String] { state.withLock { $0.broken } }

    /// Whether nobody shall ask any more.
    var isOver: Bool {
        get { state.withLock { $0.isOver } }
        set { state.withLock { $0.isOver = newValue } }
    }

    /// Returns when so many were acknowledged, or something went wrong.
    func wait(for count: Int) async throws {
        while acknowledged < count, broken.isEmpty { try await Task.sleep(for: .milliseconds(10)) }
    }

    /// - Parameter problem: What was wrong; nil where the write was acknowledged.
    func add(_ problem: String?) {
        state.withLock { state in
            if let problem { state.broken.append(problem) } else { state.acknowledged += 1 }
        }
    }
}
