import Foundation
import NIOCore
import StageSupport
import Testing

@testable import Rollout
@testable import Runtimes

@Suite struct DockerJSONTests {
    struct Sample: Codable, Equatable {
        var id: String
        var networkID: String
        var ipAddress: String
        var labels: [String: String]
    }

    @Test func keysBeginWithCapitalsThereAndNamesStayAsTheyAre() throws {
        let text = #"{"Id":"1","NetworkID":"2","IPAddress":"3","Labels":{"fakestack.stage":"x","ID":"y"}}"#
        let sample = try DockerJSON.decode(Sample.self, from: Data(text.utf8))
        #expect(
            sample
                == Sample(
                    id: "1",
                    networkID: "2",
                    ipAddress: "3",
                    labels: ["fakestack.stage": "x", "ID": "y"]
                )
        )
        let encoded = try JSONSerialization.jsonObject(with: DockerJSON.encode(sample)) as? [String: Any]
        #expect(encoded?.keys.sorted() == ["Id", "IpAddress", "Labels", "NetworkID"])
        #expect((encoded?["Labels"] as? [String: String])?.keys.sorted() == ["ID", "fakestack.stage"])
    }

    @Test(arguments: [
        ("ID", "id"), ("Id", "id"), ("IPAddress", "ipAddress"), ("already", "already"), ("", ""),
    ])
    func leadingCapitalsAreLowered(key: String, lowered: String) {
        #expect(DockerJSON.lowered(key) == lowered)
    }
}

@Suite struct DockerAddressTests {
    @Test func socketsAndTCPPortsAreUnderstood() throws {
        #expect(try DockerAddress("unix:///run/docker.sock").base == "http+unix://%2Frun%2Fdocker.sock")
        #expect(try DockerAddress("tcp://127.0.0.1:2375").base == "http://127.0.0.1:2375")
    }

    @Test(arguments: ["ssh://me@there", "tcp://nowhere", "docker.sock", ""])
    func anythingElseIsRefusedByName(text: String) {
        let error = #expect(throws: DeploymentError.self) { try DockerAddress(text) }
        #expect(error?.description.contains("DOCKER_HOST: '\(text)'") == true)
    }

    @Test func anEngineThatIsNotThereIsNamed() async throws {
        let engine = try DockerEngine(host: "unix:///nowhere/docker.sock", environment: [:])
        let error = await #expect(throws: DeploymentError.self) { try await engine.ping() }
        #expect(
            error?.description.hasPrefix("no Docker engine answers at unix:///nowhere/docker.sock") == true
        )
    }
}

@Suite struct DockerLogLinesTests {
    private func frame(_ stream: UInt8, _ text: String) -> ByteBuffer {
        var buffer = ByteBuffer(bytes: [stream, 0, 0, 0])
        buffer.writeInteger(UInt32(text.utf8.count))
        buffer.writeString(text)
        return buffer
    }

    @Test func linesAreWholeHoweverTheyArrive() {
        var bytes = ByteBuffer()
        for part in [frame(1, "one\ntw"), frame(2, "error\n"), frame(1, "o\nthree")] {
            bytes.writeImmutableBuffer(part)
        }
        for size in [1, 3, 9, 1000] {
            var lines = DockerLogLines()
            var found: [String] = []
            var rest = bytes
            while rest.readableBytes > 0, let piece = rest.readSlice(length: min(size, rest.readableBytes)) {
                found += lines.add(piece)
            }
            #expect(found == ["one", "error", "two"])
            #expect(lines.finish() == ["three"])
        }
    }
}
