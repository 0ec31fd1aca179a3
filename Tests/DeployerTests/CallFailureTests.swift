import AsyncHTTPClient
import Foundation
import Lifecycle
import StageSupport
import TestSupport
import Testing

@testable import Rollout
@testable import Runtimes

@Suite(.timeLimit(.minutes(30))) struct CallFailureTests {
    @Test func whatALibrarySaysOfAHeaderIsNotRepeated() {
        let text = CallFailure.text(HTTPClientError.invalidHeaderFieldValues(["Bearer s3cret\n"]))
        #expect(text == "the request could not be made")
    }

    @Test func anUnknownErrorIsNamedByItsTypeAlone() {
        struct Leaky: Error, CustomStringConvertible { let description = "password=s3cret" }
        #expect(CallFailure.text(Leaky()) == "Leaky")
    }

    @Test func whyAnInstanceDoesNotAnswerIsSaidInPlainWords() async throws {
        let silent = try BoundSocket(listening: true)
        defer { silent.close() }
        let closed = try freePort()
        for (port, words) in [(silent.port, "no answer in time"), (closed, "connection refused")] {
            let endpoint = Endpoint(host: "127.0.0.1", port: port)
            let instance = RunningInstance(
                id: "1",
                name: "blue-1",
                color: "blue",
                release: 1,
                endpoint: endpoint,
                admin: endpoint,
                startedAt: .now
            )
            let error = await #expect(throws: DeploymentError.self) {
                try await InstanceProbe.withProbe(timeout: .milliseconds(200)) { probe in
                    _ = try await probe.health(of: instance)
                }
            }
            #expect(error?.description == "GET http://\(endpoint)/health got no answer: \(words)")
        }
    }
}
