import Foundation
import TestSupport
import Testing

/// `make soak-client`: the memory of a long run.
@Suite struct SoakTests {
    private static let seconds = ProcessInfo.processInfo.environment["FAKESTACK_SOAK_SECONDS"].flatMap {
        Int($0)
    }

    @Test(.enabled(if: seconds != nil, "FAKESTACK_SOAK_SECONDS says how long; 'make soak-client' sets it"))
    func aLongRunHardlyGrows() async throws {
        let seconds = try #require(Self.seconds)
        try await Stage.with { stage in
            let load = [
                "--rate", "500", "--duration", "\(seconds)s", "--database-url",
                stage.database.connectionString,
            ]
            let ending = try await Client.run(
                ["--url", "http://127.0.0.1:\(stage.service.port)"] + load
            ) { client in
                // What it is after a tenth, when every user, connection and buffer is there, is where it begins.
                try await Task.sleep(for: .seconds(Double(seconds) * 0.1))
                let first = try Self.residentKibibytes(client.pid)
                try await Task.sleep(for: .seconds(Double(seconds) * 0.88))
                let last = try Self.residentKibibytes(client.pid)
                print("resident after a tenth: \(first) KiB; at the end: \(last) KiB")
                #expect(last - first < 10 * 1000 * 1000 / 1024, "\(first) KiB became \(last) KiB")
            }
            ending.expect(.pass)
        }
    }

    private static func residentKibibytes(_ pid: Int32) throws -> Int {
        let status = try String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8)
        let line = try #require(status.firstMatch(of: /VmRSS:\s+(\d+) kB/))
        return try #require(Int(line.1))
    }
}
