import Foundation
import Subprocess
import Synchronization
import Testing

#if canImport(System)
    import System
#else
    import SystemPackage
#endif

/// The rehearsal behind each of the proxies.
@Suite(.serialized, .timeLimit(.minutes(30))) struct LabProxyTests {
    let lab = LabProgram()

    @Test(arguments: ["nginx", "envoy", "haproxy"])
    func switchesInARowFailNothingAndAreAllInTheReport(_ proxy: String) async throws {
        defer { lab.remove() }
        let ending = try await lab.run(["--proxy", proxy, "--cycles", "3"])
        #expect(ending.status == .exited(0), "\(ending.output)")
        let report = try #require(try lab.report())
        #expect(report["verdict"] as? String == "PASS")
        #expect((report["requests"] as? [String: Any])?["failed"] as? Int == 0)
        let deployment = try #require(report["deployment"] as? [String: Any])
        let steps = try #require(deployment["steps"] as? [[String: Any]])
        #expect(
            steps.compactMap { $0["name"] as? String } == ["blue to green", "green to blue", "blue to green"]
        )
        #expect(steps.allSatisfy { ($0["seconds"] as? Double).map { $0 > 0 } == true })
        #expect(ending.output.contains("3 of 3 times"))
        #expect(ending.output.contains("the proxy's reaction time"))
        #expect(lab.processesLeft() == [])
    }

    /// An upload that began on blue and a feed that was opened there, while green takes over and blue again.
    @Test(arguments: ["nginx", "envoy", "haproxy"])
    func anUploadAndAFeedThatOutlastASwitchEndWell(_ proxy: String) async throws {
        defer { lab.remove() }
        let fixture = "\(LabProgram.root)/Tests/LabFixtures/long_requests.py"
        let port = Mutex<String?>(nil)
        let requests = Mutex<Task<String, any Error>?>(nil)
        let ending = try await lab.run(["--proxy", proxy, "--cycles", "2", "--rate", "100"]) { line, _ in
            if let found = line.firstMatch(of: /ready at http:..127.0.0.1:(\d+)/) {
                port.withLock { $0 = String(found.1) }
            }
            guard line.contains("of them,"), let port = port.withLock({ $0 }) else { return }
            requests.withLock {
                $0 = Task {
                    try await Subprocess.run(
                        .path(FilePath(fixture)),
                        arguments: [port, "120"],
                        output: .string(limit: 4096),
                        error: .combinedWithOutput
                    ).standardOutput
                }
            }
        }
        #expect(ending.status == .exited(0), "\(ending.output)")
        let text = try #require(try await requests.withLock { $0 }?.value)
        let result = try #require(
            try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any],
            "\(text)"
        )
        #expect(result["status"] as? Int == 200, "\(text)")
        #expect(result["color"] as? String == "blue", "\(text)")
        #expect(result["accepted"] as? Int == result["sent"] as? Int, "\(text)")
        // The feed was told to go, went, and was told the rest by the next instance.
        #expect((result["streams"] as? Int).map { $0 > 1 } == true, "\(text)")
        for name in ["cut", "refused", "missing", "repeated"] {
            #expect(result[name] as? Int == 0, "\(name): \(text)")
        }
    }
}
