import NIOCore
import NIOPosix
import Rollout
import Runtimes

/// The runtime socket of a running HAProxy.
struct HAProxySocket: Sendable {
    /// The file.
    let path: String

    /// All servers of the fleets' backend, as HAProxy reads them again from a file.
    func serverState() async throws -> String {
        try await ask("show servers state \(HAProxyConfiguration.backend)")
    }

    /// How often HAProxy checks its servers.
    func timing() async throws -> HAProxyTiming {
        HAProxyTiming(environment: try await ask("show env \(HAProxyTiming.variable)"))
    }

    /// The slots of the fleets' backend.
    func slots() async throws -> [HAProxySlot] {
        let state = try await serverState()
        // The servers of one backend, by name: a server's flag is 4.
        let statistics = try await ask("show stat \(HAProxyConfiguration.backend) 4 -1")
        guard let slots = HAProxySlot.all(state: state, statistics: statistics), !slots.isEmpty else {
            let answer = statistics.split(separator: "\n").first ?? "nothing"
            throw DeploymentError(
                .router,
                "the HAProxy of \(path) has no backend \(HAProxyConfiguration.backend) with slots "
                    + "\(HAProxyConfiguration.slot)1 and so on of a server-template (\(answer)). "
                    + "Start from deploy/haproxy/haproxy.cfg."
            )
        }
        return slots
    }

    /// Where it listens for clients, over TCP, at the first of its listeners; nil where it does not tell.
    func listener() async throws -> Endpoint? {
        // Listeners of any proxy: their flag is 8.
        let statistics = try await ask("show stat -1 8 -1")
        guard let rows = HAProxySlot.rows(of: statistics, separator: ",", headline: 0) else { return nil }
        return rows.lazy.compactMap { $0["addr"] }.compactMap { Endpoint($0) }.first
    }

    /// Gives a command that has nothing to answer.
    ///
    /// - Throws: ``DeploymentError`` with HAProxy's own line when it refuses.
    func tell(_ command: String) async throws {
        let answer = try await ask(command).split(separator: "\n").joined(separator: " ")
        // A new address is confirmed in words.
        if answer.isEmpty || answer.contains("changed from") || answer.contains("no need to change") {
            return
        }
        throw DeploymentError(.router, "HAProxy refused \"\(command)\": \(answer)")
    }

    private func ask(_ command: String) async throws -> String {
        try await recovering {
            try await withThrowingTaskGroup(of: String?.self) { group in
                group.addTask { try await exchange(command) }
                group.addTask {
                    try await Task.sleep(for: .seconds(5))
                    return nil
                }
                let answer = try await group.next() ?? nil
                group.cancelAll()
                guard let answer else { throw DeploymentError(.router, "no answer within 5s") }
                return answer
            }
        } from: { error in
            try Task.checkCancellation()
            throw DeploymentError(
                .router,
                "HAProxy does not answer on \(path) (\(CallFailure.text(error))). Is it running, and is that its stats socket? "
                    + "Name it with --haproxy-socket."
            )
        }
    }

    private func exchange(_ command: String) async throws -> String {
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connectTimeout(.seconds(2))
            .connect(unixDomainSocketPath: path) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            try await outbound.write(ByteBuffer(string: "\(command)\n"))
            var answer = ByteBuffer()
            for try await part in inbound { answer.writeImmutableBuffer(part) }
            return String(buffer: answer)
        }
    }
}
