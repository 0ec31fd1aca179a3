import Foundation
import Subprocess
import Synchronization
import TestSupport
import Testing

@Suite(.serialized, .timeLimit(.minutes(30))) struct LabTests {
    let lab = LabProgram()

    @Test func aRehearsalPassesAndLeavesNothingRunning() async throws {
        defer { lab.remove() }
        let ending = try await lab.run()
        #expect(ending.status == .exited(0), "\(ending.output)")
        let report = try #require(try lab.report())
        #expect(report["verdict"] as? String == "PASS")
        let requests = try #require(report["requests"] as? [String: Any])
        #expect(requests["failed"] as? Int == 0)
        let ledger = try #require(report["ledger"] as? [String: Any])
        #expect((ledger["acknowledged"] as? Int).map { $0 >= 200 } == true)
        #expect(ledger["lost"] as? Int == 0)
        #expect(ledger["duplicated"] as? Int == 0)
        let instances = try #require(report["instances"] as? [[String: Any]])
        #expect(Set(instances.compactMap { $0["color"] as? String }) == ["blue", "green"])
        let deployment = try #require(report["deployment"] as? [String: Any])
        let steps = try #require(deployment["steps"] as? [[String: Any]]).compactMap { $0["name"] as? String }
        #expect(
            steps == ["lock", "expand", "start", "green", "switch", "obsolete", "drain", "stop", "contract"]
        )
        let migrations = try #require(deployment["migrations"] as? [[String: Any]])
        let files = try FileManager.default.contentsOfDirectory(atPath: "\(LabProgram.root)/migrations")
        // Release 1 was there before the load began.
        #expect(
            migrations.compactMap { $0["name"] as? String }
                == files.filter { $0.hasPrefix("202602") }.sorted()
        )
        #expect(Set(instances.compactMap { $0["release"] as? Int }) == [1, 2])
        #expect(FileManager.default.fileExists(atPath: "\(lab.directory)/report.html"))
        #expect(lab.processesLeft() == [])
        #expect(!ending.output.contains("\u{1B}"), "colors where there is no terminal")
    }

    @Test(arguments: ["lose", "duplicate", "corrupt"])
    func theJudgeSaysFailWhenAWriteIsTamperedWith(_ sabotage: String) async throws {
        defer { lab.remove() }
        let ending = try await lab.run(["--sabotage", sabotage])
        #expect(ending.status == .exited(1), "\(ending.output)")
        let report = try #require(try lab.report())
        #expect(report["verdict"] as? String == "FAIL")
        let reasons = try #require(report["reasons"] as? [String])
        let token = try #require((report["sabotage"] as? [String: Any])?["token"] as? String)
        #expect(reasons.contains { $0.contains(token) }, "\(reasons) do not name \(token)")
    }

    @Test(arguments: ["kill-instance", "pause-instance", "restart-postgres", "kill-deployer"])
    func whatIsBrokenOnPurposeLosesNothingAndIsChargedWithWhatFailed(_ chaos: String) async throws {
        defer { lab.remove() }
        let ending = try await lab.run(["--chaos", chaos])
        #expect(ending.status == .exited(0), "\(ending.output)")
        let report = try #require(try lab.report())
        #expect(report["verdict"] as? String == "PASS")
        let deployment = try #require(report["deployment"] as? [String: Any])
        let faults = try #require(deployment["faults"] as? [[String: Any]])
        #expect(faults.map { $0["name"] as? String } == [chaos])
        let requests = try #require(report["requests"] as? [String: Any])
        #expect(requests["failed"] as? Int == requests["charged"] as? Int)
        #expect(requests["failed"] as? Int == faults.first?["failed"] as? Int)
        if chaos == "kill-deployer" { #expect(requests["failed"] as? Int == 0) }
        for writes in ["ledger", "votes"] {
            let writes = try #require(report[writes] as? [String: Any])
            #expect(writes["lost"] as? Int == 0 && writes["duplicated"] as? Int == 0)
        }
        let steps = try #require(deployment["steps"] as? [[String: Any]]).compactMap { $0["name"] as? String }
        #expect(steps.last == "contract")
        #expect(lab.processesLeft() == [])
    }

    @Test(arguments: [
        (Signal.interrupt, "postgres", 130), (Signal.terminate, "nginx", 143),
        (Signal.interrupt, "start", 130),
    ])
    func aSignalBeforeTheLoadLeavesNothing(_ signal: Signal, _ moment: String, _ code: Int32) async throws {
        defer { lab.remove() }
        let sent = Atomic(false)
        let ending = try await lab.run { line, process in
            guard line.contains(moment), !sent.exchange(true, ordering: .relaxed) else { return }
            kill(process.value, signal.rawValue)
        }
        #expect(ending.status == .exited(code), "\(ending.output)")
        #expect(try lab.report() == nil)
        #expect(lab.processesLeft() == [])
    }

    @Test(arguments: [(Signal.interrupt, "clients"), (.terminate, "expand"), (.interrupt, "drain")])
    func theFirstSignalEndsTheLoadAndReports(_ signal: Signal, _ moment: String) async throws {
        defer { lab.remove() }
        let state = Mutex((isLoaded: false, isSent: false))
        let ending = try await lab.run { line, process in
            let isMoment = state.withLock { state in
                state.isLoaded = state.isLoaded || line.contains("clients")
                guard state.isLoaded, !state.isSent, line.contains(moment) else { return false }
                state.isSent = true
                return true
            }
            if isMoment { kill(process.value, signal.rawValue) }
        }
        let report = try #require(try lab.report())
        // What was to be deployed was not; but once the old fleet is being stopped, there is no way back.
        let isDeployed = report["verdict"] as? String == "PASS"
        #expect(isDeployed ? moment == "drain" : report["verdict"] as? String == "UNKNOWN")
        #expect(ending.status == .exited(isDeployed ? 0 : 2), "\(ending.output)")
        #expect(
            (report["cut_short"] as? String)?.contains(signal == .interrupt ? "SIGINT" : "SIGTERM") == true
        )
        #expect((report["ledger"] as? [String: Any])?["lost"] as? Int == 0)
        #expect(lab.processesLeft() == [])
    }

    @Test func theSecondSignalEndsEverything() async throws {
        defer { lab.remove() }
        let ending = try await lab.run { line, process in
            if line.contains("clients"), line.contains("of them") { kill(process.value, SIGINT) }
            if line.contains("interrupted: the load ends here") { kill(process.value, SIGTERM) }
        }
        #expect(ending.status == .exited(143), "\(ending.output)")
        #expect(try lab.report() == nil)
        #expect(lab.processesLeft() == [])
    }

    @Test func aSecondLabInTheSameDirectorySaysThatOneIsRunning() async throws {
        defer { lab.remove() }
        let second = Mutex<Task<LabProgram.Ending, any Error>?>(nil)
        let first = try await lab.run { line, process in
            if line.contains("postgres"), line.contains("ready") {
                second.withLock { $0 = $0 ?? Task { try await lab.run() } }
            }
        }
        #expect(first.status == .exited(0), "\(first.output)")
        let refused = try #require(try await second.withLock { $0 }?.value)
        #expect(refused.status == .exited(1))
        #expect(refused.output.contains("another lab is under way"))
        #expect(refused.output.split(separator: "\n").count == 1)
    }

    @Test func whatCannotBeHadIsOneClearLine() async throws {
        defer { lab.remove() }
        let file = FileManager.default.temporaryDirectory.appending(path: "file-\(UUID().uuidString)").path
        _ = FileManager.default.createFile(atPath: file, contents: nil)
        defer { try? FileManager.default.removeItem(atPath: file) }
        let listener = try BoundSocket(listening: true)
        defer { listener.close() }
        for (flags, code, words) in [
            (["--dir", "\(file)/lab"], Int32(1), "--dir \(file)/lab"),
            (["--port", "\(listener.port)"], 1, "port \(listener.port)"),
            (["--port", "70000"], 64, "it takes a whole number, 0 to 65535"),
            (["--migrations-dir", "/nonexistent"], 1, "/nonexistent"),
        ] {
            let ending = try await lab.run(flags)
            #expect(ending.status == .exited(code), "\(ending.output)")
            #expect(ending.output.split(separator: "\n").last?.contains(words) == true, "\(ending.output)")
            #expect(lab.processesLeft() == [])
        }
    }
}

extension Signal {
    /// The number that `kill(2)` takes.
    fileprivate var rawValue: Int32 { self == .interrupt ? SIGINT : SIGTERM }
}
