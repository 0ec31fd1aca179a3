import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import Subprocess
import Testing

#if canImport(System)
    import System
#else
    import SystemPackage
#endif

@Suite(.timeLimit(.minutes(30))) struct AccessLogTests {
    /// What a line of JSON says.
    private struct Line: Decodable, Sendable {
        let message: String
        let level: String
        let port: String?
        let method: String?
        let path: String?
        let status: Int?
        let duration_ms: Double?
        let bytes: Int?
        let request_id: String?
        let instance: String?
        let remote: String?
    }

    @Test func eachRequestIsOneLineOfJSONAndTheLifecyclesOwnAreNone() async throws {
        let lines = try await serve(["--access-log", "--log-format", "json"]) { port in
            try await Self.ask(port, "/questions/7?token=hush", ["X-Request-Id": "mine-1"])
            try await Self.ask(port, "/a%00%22b%5Cc", [:])
            for path in ["/health", "/live", "/inflight", "/metrics"] { try await Self.ask(port, path, [:]) }
        }
        let decoded = try lines.map { try JSONDecoder().decode(Line.self, from: Data($0.utf8)) }
        let requests = decoded.filter { $0.message == "request" }
        #expect(requests.count == 2)
        let first = try #require(requests.first)
        #expect(first.level == "info")
        #expect(first.method == "GET")
        #expect(first.path == "/questions/7")
        #expect(first.status == 503)
        #expect(first.request_id == "mine-1")
        #expect(first.duration_ms ?? -1 >= 0)
        #expect(first.bytes ?? 0 > 0)
        #expect(first.remote?.hasPrefix("127.0.0.1:") == true)
        #expect(first.instance == decoded.first { $0.instance != nil }?.instance)
        #expect(!lines.contains { $0.contains("hush") })
        #expect(requests.last?.request_id?.isEmpty == false)
    }

    @Test func withoutTheFlagRequestsAreNotLogged() async throws {
        let lines = try await serve([]) { port in try await Self.ask(port, "/questions/7", [:]) }
        #expect(!lines.contains { $0.contains(" request ") || $0.contains("/questions/7") })
    }

    /// Runs an instance without a database while `body` runs.
    ///
    /// - Returns: What it logged, to its end.
    private func serve(
        _ flags: [String],
        _ body: @escaping @Sendable (_ port: Int) async throws -> Void
    ) async throws -> [String] {
        var options = PlatformOptions()
        options.teardownSequence = [.gracefulShutDown(allowedDurationToNextStep: .seconds(30))]
        let arguments = ["serve", "--port", "0", "--database-url", "host=/nowhere user=x dbname=x"]
        let result = try await Subprocess.run(
            .path(Program.path),
            arguments: Arguments(arguments + ["--shutdown-delay", "0s"] + flags),
            platformOptions: options,
            input: .none,
            output: .discarded,
            error: .sequence
        ) { execution in
            var lines: [String] = []
            for try await line in execution.standardError.strings() {
                let line = line.trimmingCharacters(in: .newlines)
                lines.append(line)
                guard line.contains("listening"), let port = Self.port(in: line) else { continue }
                try await body(port)
                try execution.send(signal: .terminate)
            }
            return lines
        }
        #expect(result.terminationStatus.isSuccess)
        return result.closureResult
    }

    private static func port(in line: String) -> Int? {
        let digits = line.firstMatch(of: /port"?[=:]"?(\d+)/)?.output.1
        return digits.flatMap { Int($0) }
    }

    private static func ask(_ port: Int, _ path: String, _ headers: HTTPHeaders) async throws {
        var request = HTTPClientRequest(url: "http://127.0.0.1:\(port)\(path)")
        request.headers = headers
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(60))
        _ = try await response.body.collect(upTo: 1 << 20)
    }
}
