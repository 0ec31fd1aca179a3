import Foundation
import Subprocess
import Testing

#if canImport(System)
    import System
#else
    import SystemPackage
#endif

/// The whole rehearsal on containers: five fleets in a row, under load.
@Suite(.serialized, .needsEngine, .timeLimit(.minutes(30))) struct ContainerLabTests {
    @Test(arguments: [("docker", "envoy"), ("docker", "nginx"), ("compose", "haproxy")])
    func fiveSwitchesLoseNothing(_ runtime: String, _ proxy: String) async throws {
        try await rehearse(runtime, proxy)
    }

    @Test(.needsSwarm) func fiveSwitchesOfASwarmLoseNothing() async throws {
        try await rehearse("swarm", "envoy")
    }

    private func rehearse(_ runtime: String, _ proxy: String) async throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().path
        let directory = "/tmp/fakestack-\(UUID().uuidString.prefix(8))"
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let program = Bundle.main.bundleURL.appending(path: "fakestack").path
        let result = try await run(
            .path(FilePath(program)),
            arguments: [
                "lab", "--runtime", runtime, "--proxy", proxy, "--image", ContainerEngine.image, "--cycles",
                "5",
                "--rows", "1000", "--quiet", "2s", "--writes", "500", "--rate", "300", "--dir", directory,
                "--migrations-dir", "\(root)/migrations",
            ],
            input: .none,
            output: .string(limit: 4 << 20),
            error: .combinedWithOutput
        )
        #expect(result.terminationStatus.isSuccess, "\(result.standardOutput)")
        let data = try Data(contentsOf: URL(filePath: "\(directory)/report.json"))
        let report = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        #expect(report["verdict"] as? String == "PASS")
        #expect((report["requests"] as? [String: Any])?["failed"] as? Int == 0)
        #expect((report["ledger"] as? [String: Any])?["lost"] as? Int == 0)
        let deployment = try #require(report["deployment"] as? [String: Any])
        #expect((deployment["steps"] as? [Any])?.count == 5)
    }
}
