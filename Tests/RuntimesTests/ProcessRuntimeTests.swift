import Foundation
import StageSupport
import TestSupport
import Testing

@testable import Rollout
@testable import Runtimes

@Suite(.timeLimit(.minutes(30))) struct ProcessRuntimeTests {
    let spec = InstanceSpec(name: "green-1", color: "green", release: 3)

    @Test func anInstanceIsFoundByWhatRunsAndNotByARecord() async throws {
        try await Stage.withDirectory { directory in
            let started = try await Stage.runtime(in: directory).start(spec)
            #expect(started.name == "green-1" && started.color == "green" && started.release == 3)
            #expect(started.endpoint.port != started.admin.port)
            #expect(abs(started.startedAt.timeIntervalSinceNow) < 60)
            // Another runtime, as the next deployment has: it finds the instance, and the instance alone.
            let runtime = try Stage.runtime(in: directory)
            #expect(try await runtime.list() == [started])
            #expect(await runtime.exit(of: started) == nil)
            let exit = try await runtime.stop(started, grace: .seconds(10))
            #expect(exit == InstanceExit(status: 0))
            #expect(try await runtime.list().isEmpty)
            #expect(await runtime.exit(of: started) == InstanceExit(status: 0))
            #expect(await runtime.log(of: started, lines: 5) == ["green-1 listens"])
        }
    }

    @Test func instancesOfAnotherStageAreNotSeen() async throws {
        try await Stage.withDirectory { one in
            try await Stage.withDirectory { other in
                _ = try await Stage.runtime(in: one).start(spec)
                #expect(try await Stage.runtime(in: other).list().isEmpty)
            }
        }
    }

    @Test func secretsAreInTheEnvironmentAndInNoArgument() async throws {
        try await Stage.withDirectory { directory in
            let runtime = try Stage.runtime(in: directory, ["DATABASE_URL": "postgres://app:hunter2@db/app"])
            let started = try await runtime.start(spec)
            let identity = try #require(ProcessIdentity(started.id))
            #expect(
                ProcessTable.environment(of: identity.pid)?["DATABASE_URL"] == "postgres://app:hunter2@db/app"
            )
            let parent = try #require(ProcessTable.stat(of: identity.pid)).parent
            #expect(!ProcessTable.commandLine(of: identity.pid).contains("hunter2"))
            #expect(!ProcessTable.commandLine(of: parent).contains("hunter2"))
        }
    }

    /// By these build servers find what a job left behind and kill it, and systemd its own.
    @Test func whatIsTheDeployersAloneIsNotInherited() async throws {
        for name in DeployersOwn.variables { setenv(name, "the deployer's", 1) }
        defer { for name in DeployersOwn.variables { unsetenv(name) } }
        try await Stage.withDirectory { directory in
            let started = try await Stage.runtime(in: directory).start(spec)
            let pid = try #require(ProcessIdentity(started.id)).pid
            let parent = try #require(ProcessTable.stat(of: pid)).parent
            for process in [pid, parent] {
                let environment = try #require(ProcessTable.environment(of: process))
                #expect(environment["PATH"] != nil)
                #expect(!environment.values.contains("the deployer's"))
            }
        }
    }

    @Test func anInstanceLeadsNoPartOfTheDeployersSession() async throws {
        try await Stage.withDirectory { directory in
            let started = try await Stage.runtime(in: directory).start(spec)
            let identity = try #require(ProcessIdentity(started.id))
            #expect(getsid(identity.pid) != getsid(0))
        }
    }

    @Test func anEarlyExitIsReportedWithItsStatusAndItsLastWords() async throws {
        try await Stage.withDirectory { directory in
            let runtime = try Stage.runtime(in: directory, ["STANDIN_EXIT": "7"])
            let error = await #expect(throws: DeploymentError.self) { _ = try await runtime.start(spec) }
            #expect(error?.code == .start)
            #expect(error?.description.contains("green-1 exited with status 7") == true)
            #expect(error?.log == ["green-1 | first line", "green-1 | the database is on fire"])
        }
    }

    @Test func aMissingProgramIsReportedAtOnce() async throws {
        try await Stage.withDirectory { directory in
            let runtime = try Stage.runtime(in: directory, executable: "\(directory)/nothing")
            let error = await #expect(throws: DeploymentError.self) { _ = try await runtime.start(spec) }
            #expect(error?.description.contains("exited with status 127") == true)
        }
    }

    @Test func aPortThatSomebodyTakesInBetweenIsReplaced() async throws {
        try await Stage.withDirectory { directory in
            let thief = "\(directory)/thief"
            let runtime = try Stage.runtime(in: directory, ["STANDIN_STEAL": thief])
            let started = try await runtime.start(spec)
            let pid = try #require(try AtomicFile.read(thief).flatMap { Int32($0) })
            #expect(!ListeningPorts.of(pid).contains(started.endpoint.port))
            kill(pid, SIGKILL)
            #expect(await runtime.log(of: started, lines: 1) == ["green-1 listens"])
        }
    }

    @Test func aConnectionIsNoListeningPort() async throws {
        let listener = try BoundSocket(listening: true)
        defer { listener.close() }
        let client = try BoundSocket()
        defer { client.close() }
        try client.connect(to: listener.port)
        let ports = ListeningPorts.of(getpid())
        #expect(ports.contains(listener.port))
        #expect(!ports.contains(client.port))
    }

    @Test func anInstanceThatIgnoresSigtermIsKilledAfterItsGrace() async throws {
        try await Stage.withDirectory { directory in
            let runtime = try Stage.runtime(in: directory, ["STANDIN_STUBBORN": "1"])
            let started = try await runtime.start(spec)
            let exit = try await runtime.stop(started, grace: .milliseconds(200))
            #expect(exit == InstanceExit(status: 137, wasKilled: true))
        }
    }

    @Test func theLastWordsAreNotThoseOfAnEarlierOneOfItsName() async throws {
        try await Stage.withDirectory { directory in
            let runtime = try Stage.runtime(in: directory)
            _ = try await runtime.stop(try await runtime.start(spec), grace: .seconds(10))
            let failing = try Stage.runtime(in: directory, ["STANDIN_EXIT": "7"])
            let error = await #expect(throws: DeploymentError.self) { _ = try await failing.start(spec) }
            #expect(error?.log == ["green-1 | first line", "green-1 | the database is on fire"])
            let third = try await runtime.start(spec)
            #expect(await runtime.log(of: third, lines: 5) == ["green-1 listens"])
            _ = try await runtime.stop(third, grace: .seconds(10))
        }
    }

    @Test func anInstanceIsNotTakenForAnEarlierOneOfItsName() async throws {
        try await Stage.withDirectory { directory in
            let runtime = try Stage.runtime(in: directory)
            let first = try await runtime.start(spec)
            _ = try await runtime.stop(first, grace: .seconds(10))
            let second = try await runtime.start(spec)
            #expect(first.id != second.id)
            // The first one's parent, late with its record.
            let launch = try #require(first.id.split(separator: "/").last)
            try AtomicFile.write("137\n", to: runtime.statusFile(of: "green-1", launch: launch))
            #expect(await runtime.exit(of: second) == nil)
            #expect(try await runtime.stop(second, grace: .seconds(10)) == InstanceExit(status: 0))
        }
    }

    @Test func aProcessThatOnlyHasTheSameIdIsNeverSignalled() async throws {
        try await Stage.withDirectory { directory in
            let runtime = try Stage.runtime(in: directory)
            let started = try await runtime.start(spec)
            let identity = try #require(ProcessIdentity(started.id))
            let recycled = ProcessIdentity(pid: identity.pid, startTicks: identity.startTicks - 1)
            #expect(!recycled.isRunning)
            #expect(!recycled.send(SIGTERM))
            #expect(identity.isRunning)
        }
    }

    @Test func portsAreBelowTheEphemeralRangeAndDistinct() throws {
        let text = try String(contentsOfFile: "/proc/sys/net/ipv4/ip_local_port_range", encoding: .utf8)
        let low = try #require(text.split(whereSeparator: \.isWhitespace).first.flatMap { Int($0) })
        let picker = PortPicker(host: "127.0.0.1")
        let ports = try (0..<50).map { _ in try picker.pick() }
        #expect(Set(ports).count == 50)
        #expect(ports.allSatisfy { $0 < low })
    }
}
