import AsyncHTTPClient
import Foundation
import Lifecycle
import Logging
import StageSupport
import Testing

@testable import Proxies
@testable import Rollout
@testable import Runtimes

/// An HAProxy that others reload, kill and share, from the configuration that is shipped.
@Suite(.timeLimit(.minutes(30)), .serialized) struct HAProxyReloadTests {
    /// Runs `body` with a router to an HAProxy with a master, its port and its socket; `more` goes to the backend.
    private func withHAProxy(
        _ more: String = "",
        _ body: @escaping @Sendable (HAProxyRouter, String, Int, String, Int32) async throws -> Void
    ) async throws {
        try await Stage.withDirectory { directory in
            let port = try freePort()
            let socket = "\(directory)/runtime.sock"
            try AtomicFile.write(
                HAProxyConfiguration(bind: "127.0.0.1:\(port)", socket: socket).text + more,
                to: "\(directory)/haproxy.cfg"
            )
            try await Self.running(directory) { haproxy in
                try await haproxy.untilItAnswers(at: port)
                let router = HAProxyRouter(socket: socket, logger: Logger(label: "test"))
                try await body(router, directory, port, socket, haproxy.group)
            }
        }
    }

    private static func running(
        _ directory: String,
        _ body: @escaping @Sendable (Daemon) async throws -> Void
    ) async throws {
        try await withDaemon(
            try ProxyProgram.haproxy().path,
            ["-W", "-db", "-f", "haproxy.cfg"],
            in: directory,
            body
        )
    }

    @Test func aReloadAndANewStartKeepTheFleetAndItsWeights() async throws {
        try await withHAProxy { router, directory, port, socket, master in
            let runtime = try Stage.runtime(in: directory)
            let blue = try await runtime.start(InstanceSpec(name: "blue-1", color: "blue", release: 1))
            let green = try await runtime.start(InstanceSpec(name: "green-1", color: "green", release: 1))
            let endpoints = [
                WeightedEndpoint(endpoint: blue.endpoint, weight: 1),
                WeightedEndpoint(endpoint: green.endpoint, weight: 3),
            ]
            // The last one was drained, and stays so.
            try await router.route(endpoints)
            try await router.route([endpoints[1]])
            try await router.route(endpoints)
            let workers = Set(ProcessTable.children(of: master))
            kill(master, SIGUSR2)
            while !Set(ProcessTable.children(of: master)).isDisjoint(with: workers) {
                try await Task.sleep(for: .milliseconds(20))
            }
            #expect(try await router.routed() == endpoints)
            let answers = try await Traffic.count(80, port: port)
            #expect(answers["blue", default: 0] + answers["green", default: 0] == 80, "\(answers)")
            #expect((10...30).contains(answers["blue"] ?? 0), "\(answers)")

            kill(-master, SIGKILL)
            while (try? await router.routed()) != nil { try await Task.sleep(for: .milliseconds(20)) }
            try await Self.running(directory) { _ in
                while (try? await router.routed()) != endpoints {
                    try await Task.sleep(for: .milliseconds(20))
                }
                let answers = try await Traffic.count(40, port: port)
                #expect(answers["blue", default: 0] + answers["green", default: 0] == 40, "\(answers)")
                // And it is steered on from there.
                try await router.route([endpoints[0]])
                #expect(try await Traffic.count(8, port: port) == ["blue": 8])
            }
        }
    }

    @Test func aServerThatIsNotOfTheTemplateIsLeftAlone() async throws {
        let emergency = try freePort()
        try await withHAProxy("    server emergency 127.0.0.1:\(emergency) backup\n") {
            router,
            directory,
            port,
            socket,
            _ in
            #expect(try await router.routed().isEmpty)
            let instance = try await Stage.runtime(in: directory).start(
                InstanceSpec(name: "blue-1", color: "blue", release: 1)
            )
            let endpoints = [WeightedEndpoint(endpoint: instance.endpoint, weight: 1)]
            try await router.route(endpoints)
            #expect(try await router.routed() == endpoints)
            try await router.route([])
            let state = try await HAProxySocket(path: socket).serverState()
            let row = try #require(state.split(separator: "\n").first { $0.contains(" emergency ") })
            let cells = row.split(separator: " ")
            // Neither drained nor in maintenance, where it always was.
            #expect(cells[6] == "0" && cells[18] == "\(emergency)", "\(row)")
            let kept = try AtomicFile.read(HAProxyServerState.file(beside: socket))
            #expect(kept?.contains(" app1 ") == true && kept?.contains("emergency") == false)
        }
    }

    @Test func theWaitForGreenComesFromTheIntervalThatHAProxyTells() async throws {
        try await withHAProxy { _, _, _, socket, _ in
            let timing = try await HAProxySocket(path: socket).timing()
            #expect(timing.interval == .milliseconds(500))
            #expect(timing.patience(rise: 1) == .seconds(11))
            #expect(try await HAProxySocket(path: socket).slots().allSatisfy { $0.rise == 1 })
        }
    }

    @Test(arguments: [
        ("30s", Duration.seconds(30)), ("2000", .seconds(2)), ("1m", .seconds(60)),
        ("500ms", .milliseconds(500)),
        ("soon", nil), ("", nil),
    ])
    func anIntervalIsReadAsHAProxyReadsIt(_ text: String, _ interval: Duration?) {
        let timing = HAProxyTiming(environment: "\(HAProxyTiming.variable)=\(text)\n")
        #expect(timing.interval == interval)
        #expect(timing.patience(rise: 2) == .seconds(10) + (interval ?? .seconds(10)) * 3)
    }

    @Test func withoutOneItIsSaidHowToTellIt() {
        #expect(HAProxyTiming(environment: "Variable not found\n").interval == nil)
    }

    /// Its feed would be in flight for as long as it is quiet.
    @Test func aClientThatIsGoneLetsGoOfItsInstance() async throws {
        try await withHAProxy { router, directory, port, _, _ in
            let instance = try await Stage.runtime(in: directory).start(
                InstanceSpec(name: "blue-1", color: "blue", release: 1)
            )
            try await router.route([WeightedEndpoint(endpoint: instance.endpoint, weight: 1)])
            let probe = InstanceProbe(client: .shared)
            let client = Task { try await Traffic.get("/until/nothing", port: port) }
            while try await probe.inflight(of: instance).inflight == 0 {
                try await Task.sleep(for: .milliseconds(10))
            }
            client.cancel()
            _ = try? await client.value
            let state = { try await HAProxySocket(path: "\(directory)/runtime.sock").slots() }
            while try await state().contains(where: { $0.sessions > 0 }) {
                try await Task.sleep(for: .milliseconds(20))
            }
        }
    }
}
