import Foundation
import StageSupport
import Testing

@testable import Proxies
@testable import Rollout
@testable import Runtimes

@Suite(.timeLimit(.minutes(30))) struct AtomicFileTests {
    @Test func whatIsReplacedKeepsItsOwnerAndItsMode() async throws {
        try await Stage.withDirectory { directory in
            let path = "\(directory)/endpoints.json"
            try AtomicFile.write("old", to: path)
            try #require(chmod(path, 0o646) == 0)
            // Only root can give a file away; anybody else's stays their own.
            let owner: uid_t = getuid() == 0 ? 12_345 : getuid()
            let group: gid_t = getuid() == 0 ? 23_456 : getgid()
            try #require(chown(path, owner, group) == 0)
            try AtomicFile.write("new", to: path)
            #expect(try AtomicFile.read(path) == "new")
            #expect(try Self.facts(path) == Facts(owner: owner, group: group, mode: 0o646))
            #expect(try FileManager.default.contentsOfDirectory(atPath: directory) == ["endpoints.json"])
        }
    }

    @Test func behindLinksTheirTargetIsReplaced() async throws {
        try await Stage.withDirectory { directory in
            try FileManager.default.createDirectory(
                atPath: "\(directory)/real",
                withIntermediateDirectories: false
            )
            try AtomicFile.write("old", to: "\(directory)/real/file")
            for (link, target) in [("one", "real/file"), ("two", "\(directory)/one")] {
                try FileManager.default.createSymbolicLink(
                    atPath: "\(directory)/\(link)",
                    withDestinationPath: target
                )
            }
            try AtomicFile.write("new", to: "\(directory)/two")
            #expect(try AtomicFile.read("\(directory)/real/file") == "new")
            #expect(
                try FileManager.default.destinationOfSymbolicLink(atPath: "\(directory)/one") == "real/file"
            )
            #expect(try FileManager.default.destinationOfSymbolicLink(atPath: "\(directory)/two").count > 0)
        }
    }

    @Test func linksThatLeadInACircleAndFoldersAreRefused() async throws {
        try await Stage.withDirectory { directory in
            for (link, target) in [("one", "two"), ("two", "one")] {
                try FileManager.default.createSymbolicLink(
                    atPath: "\(directory)/\(link)",
                    withDestinationPath: target
                )
            }
            let circle = #expect(throws: DeploymentError.self) {
                try AtomicFile.write("x", to: "\(directory)/one")
            }
            #expect(circle?.description.contains("in a circle") == true)
            let folder = #expect(throws: DeploymentError.self) { try AtomicFile.write("x", to: directory) }
            #expect(folder?.description == "cannot replace \(directory): it is no ordinary file")
        }
    }

    /// Several users, one of them the deployer: a file of another's either keeps its owner, or is not touched.
    @Test(.enabled(if: getuid() == 0 && getpwnam("postgres") != nil, "only root can be several users"))
    func aProxysFileOfAnotherUserIsKeptOrLeftAlone() async throws {
        try await DeployProgram.with(.envoy) { program in
            let file = "\(program.directory)/proxy/\(EnvoyEndpoints.fileName)"
            for folder in [program.directory, "\(program.directory)/proxy"] {
                try #require(chmod(folder, 0o777) == 0)
            }
            try #require(chown(file, 12_345, 12_345) == 0 && chmod(file, 0o640) == 0)
            let before = try AtomicFile.read(file)
            try await program.migrate()
            // Beside root only the server's own user reaches its socket.
            let user = try #require(getpwnam("postgres")).pointee.pw_uid
            let deployment = ["--replicas", "1"]
            let stranger = try await program.run(
                deployment + ["--no-migrate"],
                under: ["setpriv", "--reuid", "\(user)", "--regid", "12345", "--clear-groups"]
            )
            let reason = stranger.outcome?.reason ?? ""
            #expect(reason.contains("belongs to user 12345 and group 12345 with mode 640"), "\(reason)")
            #expect(try AtomicFile.read(file) == before)
            #expect(try await program.instances().isEmpty)

            let root = try await program.run(
                deployment,
                under: ["sh", "-c", "umask 077; exec \"$0\" \"$@\""]
            )
            #expect(root.outcome?.kind == .deployed, "\(root)")
            #expect(try AtomicFile.read(file) != before)
            #expect(try Self.facts(file) == Facts(owner: 12_345, group: 12_345, mode: 0o640))
        }
    }

    private struct Facts: Equatable {
        var owner: uid_t
        var group: gid_t
        var mode: mode_t
    }

    private static func facts(_ path: String) throws -> Facts {
        var file = stat()
        try #require(stat(path, &file) == 0)
        return Facts(owner: file.st_uid, group: file.st_gid, mode: file.st_mode & 0o7777)
    }
}
