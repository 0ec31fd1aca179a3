import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import TestSupport
import Testing

/// compose.yaml as the README uses it.
@Suite(.serialized, .needsEngine, .timeLimit(.minutes(5))) struct ComposeFileTests {
    @Test func upAloneIsGreenAtThePublishedPortAndADeploymentReplacesIt() async throws {
        try await withProject("compose") { compose in
            try await up(compose)
            try await waitForHealth(of: compose, "200", color: "blue")

            // Only the proxy is published, and it tells nobody else's business.
            for path in [
                "/obsolete", "/inflight", "/metrics", "//obsolete", "/%6fbsolete", "/x/%2e%2e/obsolete",
            ] {
                #expect(try await status(of: compose, path) == "404", "\(path)")
            }
            let load = try await compose("run", "--rm", "-T", "-e", "FAKESTACK_DURATION=2s", "client")
            #expect(load.isSuccess && load.output.contains("PASS"), "\(load.output)")

            let drained = try await compose(
                "exec",
                "-T",
                "blue",
                "fakestack",
                "probe",
                "--port",
                "8081",
                "--path",
                "/obsolete"
            )
            #expect(drained.output.hasPrefix("200 "), "\(drained.output)")
            try await waitForHealth(of: compose, "503", color: nil)

            let deployed = try await compose.fakestack(
                "deploy",
                "--runtime",
                "compose",
                "--proxy",
                "health",
                "--proxy-url",
                "http://127.0.0.1:\(compose.port)",
                "--network",
                "\(compose.name)_inside",
                "--color",
                "green",
                "--release",
                "2",
                "--replicas",
                "2",
                "--dir",
                "/tmp/\(compose.name)"
            )
            #expect(deployed.isSuccess, "\(deployed.output)")
            #expect(deployed.output.contains("green of release 2 is live"))
            try await waitForHealth(of: compose, "200", color: "green")
        }
    }

    @Test func theServiceMayComeBeforeItsDatabase() async throws {
        try await withProject("order") { compose in
            let early = try await compose("up", "-d", "--no-deps", "blue", "proxy")
            #expect(early.isSuccess, "\(early.output)")
            try await waitForHealth(of: compose, "503", color: nil)
            try await up(compose)
            try await waitForHealth(of: compose, "200", color: "blue")
        }
    }

    private func up(_ compose: ComposeProject) async throws {
        let started = try await compose("up", "-d")
        #expect(started.isSuccess, "\(started.output)")
    }

    private func withProject(
        _ name: String,
        _ body: (ComposeProject) async throws -> Void
    ) async throws {
        let socket = try BoundSocket()
        let compose = ComposeProject(name: "fakestack-test-\(name)", port: socket.port)
        socket.close()
        try await compose.down()
        do {
            try await body(compose)
        } catch {
            _ = try? await compose.down()
            throw error
        }
        try await compose.down()
        let left = try await compose("ps", "-q")
        #expect(left.output.trimmingCharacters(in: .whitespacesAndNewlines) == "")
    }

    /// Waits until the proxy answers `/health` like this.
    private func waitForHealth(of compose: ComposeProject, _ status: String, color: String?) async throws {
        while true {
            if let response = try? await answer(of: compose, "/health"), "\(response.status.code)" == status,
                color == nil || response.headers.first(name: "x-fakestack-color") == color
            {
                return
            }
            try await Task.sleep(for: .milliseconds(100))
        }
    }

    private func status(of compose: ComposeProject, _ path: String) async throws -> String {
        try await "\(answer(of: compose, path).status.code)"
    }

    private func answer(of compose: ComposeProject, _ path: String) async throws -> HTTPClientResponse {
        var request = HTTPClientRequest(url: "http://127.0.0.1:\(compose.port)\(path)")
        request.headers = ["connection": "close"]
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(5))
        _ = try await response.body.collect(upTo: 1 << 16)
        return response
    }
}
