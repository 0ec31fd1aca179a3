import Foundation
import Lifecycle
import Rollout
import Runtimes
import StageSupport

@testable import Proxies

/// A request that an instance works on until its gate is opened.
struct SlowRequest: Sendable {
    /// Who works on it.
    let instance: RunningInstance
    private let gate: String
    private let answering: Task<(status: UInt, body: String), any Error>

    /// Sends one, and returns when one of `instances` works on it.
    ///
    /// - Parameter gate: The path of a file that is not there yet.
    static func send(to port: Int, gate: String, of instances: [RunningInstance], _ probe: InstanceProbe)
        async throws -> SlowRequest
    {
        let answering = Task { try await Traffic.get("/until\(gate)", port: port) }
        while true {
            for instance in instances where try await probe.inflight(of: instance).inflight > 0 {
                return SlowRequest(instance: instance, gate: gate, answering: answering)
            }
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    func open() throws { try Data().write(to: URL(filePath: gate)) }

    func cancel() { answering.cancel() }

    var answer: (status: UInt, body: String) {
        get async throws { try await answering.value }
    }
}

extension Stage {
    /// Sends one through the proxy.
    func sendSlowRequest() async throws -> SlowRequest {
        try await .send(to: proxy.port, gate: "\(directory)/gate", of: runtime().list(), probe)
    }
}
