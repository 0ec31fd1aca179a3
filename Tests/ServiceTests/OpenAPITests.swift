import Foundation
import Lifecycle
import NIOHTTP1
import Service
import Subprocess
import Testing

#if canImport(System)
    import System
#else
    import SystemPackage
#endif

@Suite(.timeLimit(.minutes(30))) struct OpenAPITests {
    private static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path
    /// Put there by `make setup-test`.
    private static let schemathesis = "\(root)/.fakestack/tools/venv/bin/schemathesis"

    @Test func theDocumentNamesThePathsThatThePortHas() async throws {
        try await RunningService.withFreshDatabase { (service: RunningService) async throws in
            let document = try await service.ask(.GET, "/openapi.json")
            #expect(document.status == 200)
            let paths = try #require(document.json["paths"] as? [String: [String: any Sendable]])
            for (path, operations) in paths {
                let real = path.replacing("{id}", with: "1")
                // TRACE is what no path takes: each says what it does take.
                let refusal = try await service.ask(.TRACE, real)
                #expect(refusal.status == 405, "\(path)")
                let allowed = refusal.headers["Allow"].flatMap { $0.split(separator: ", ") }.map(String.init)
                let documented = operations.keys.map { $0.uppercased() }
                let heads = path == "/obsolete" || !documented.contains("GET") ? [] : ["HEAD"]
                #expect(Set(allowed) == Set(documented + heads), "\(path)")
            }
            #expect(paths["/obsolete"] != nil)
        }
    }

    /// What schemathesis makes of the document, sent to the service, with all its checks on each answer.
    @Test func schemathesisFindsNothing() async throws {
        try await RunningService.withFreshDatabase { (service: RunningService) async throws in
            // Marking the instance obsolete would change what is tested, and a feed ends only when it is.
            try await Self.run(service, ["--exclude-path", "/obsolete", "--exclude-path", "/questions/feed"])
        }
    }

    @Test func schemathesisFindsNothingOnAnObsoleteInstance() async throws {
        try await RunningService.withFreshDatabase { (service: RunningService) async throws in
            _ = try await service.ask(.POST, "/obsolete")
            // Taking the mark back would leave feeds that never end.
            let restore = ["--exclude-operation-id", "restore"]
            let paths = ["/obsolete", "/questions/feed", "/inflight"].flatMap {
                ["--include-path", $0]
            }
            // No link leads from one of these paths to another, which is what stateful tests follow.
            try await Self.run(service, paths + restore + ["--phases", "examples,coverage,fuzzing"])
        }
    }

    private static func run(_ service: RunningService, _ arguments: [String]) async throws {
        try #require(
            FileManager.default.isExecutableFile(atPath: schemathesis),
            "'make setup-test' installs schemathesis"
        )
        let result = try await Subprocess.run(
            .path(FilePath(schemathesis)),
            arguments: Arguments(
                [
                    "--config-file", "\(root)/Tests/ServiceFixtures/schemathesis.toml", "run",
                    "http://127.0.0.1:\(service.port)/openapi.json",
                ] + arguments
            ),
            workingDirectory: FilePath("\(root)/.fakestack"),
            input: .none,
            output: .string(limit: 1 << 20),
            error: .combinedWithOutput
        )
        #expect(result.terminationStatus == .exited(0), "\(result.standardOutput)")
        await service.instance.lifecycle.untilIdle()
    }
}
