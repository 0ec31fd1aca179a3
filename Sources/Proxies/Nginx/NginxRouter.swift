import AsyncHTTPClient
import Foundation
package import Logging
package import Rollout
import Runtimes

/// Moves traffic by rewriting nginx's upstream and reloading it.
///
/// A reload is asynchronous and silent about its failure, so the routing is read back from nginx itself: a control
/// listener tells the generation that the workers have read, and the old workers are watched until they let go.
package struct NginxRouter: TrafficRouter {
    private let configuration: String
    private let upstreamFile: String
    private let program: ProxyProgram
    private let control: NginxControl
    private let logger: Logger
    private let timeout: Duration
    private let patience: Duration
    private let front: ProxyFront?

    /// Steers the nginx that was started with this configuration, one made from `deploy/nginx/nginx.conf`.
    ///
    /// - Parameters:
    ///   - conf: The path of `nginx.conf`; the upstream file and the control listener are where nginx says that it
    ///     finds them.
    ///   - container: The container that it runs in, with the folder mounted under the same path; nil for this machine.
    ///   - url: Where clients reach it; nil asks through the control listener.
    ///   - timeout: How long nginx may take to read a new routing.
    ///   - patience: How long to wait for old workers that only finish their last requests.
    /// - Throws: ``DeploymentError`` when there is no such file, no nginx, or no control listener in it.
    package init(
        conf: String,
        container: String? = nil,
        url: String? = nil,
        logger: Logger,
        timeout: Duration = .seconds(10),
        patience: Duration = .seconds(3)
    ) async throws {
        let configuration = URL(filePath: conf).standardizedFileURL.path
        if container == nil, !FileManager.default.fileExists(atPath: configuration) {
            throw DeploymentError(
                .router,
                "there is no \(configuration). Name nginx's configuration with --nginx-conf."
            )
        }
        self.configuration = configuration
        self.program =
            if let container { ProxyProgram("nginx", in: container, of: try DockerEngine()) } else {
                try .nginx()
            }
        let dump = NginxDump(try await program.runNginx(["-T", "-q"], configuration: configuration))
        guard let control = dump.control, let upstreamFile = dump.upstreamFile else {
            let what =
                dump.control == nil ? "has no control listener" : "includes no \(NginxUpstream.fileName)"
            throw DeploymentError(
                .router,
                "what nginx loads with \(configuration) \(what). Start from deploy/nginx/nginx.conf."
            )
        }
        self.control = control
        self.upstreamFile = upstreamFile
        self.logger = logger
        self.timeout = timeout
        self.patience = patience
        front = url.map { ProxyFront(door: .url($0)) }
    }

    /// What a worker that is shutting down may still pass on: a request whose head it was reading.
    package var reactionTime: Duration { .milliseconds(250) }

    /// Whether its configuration, whatever has become of it, is one that it would take.
    package func checkSteerable() async throws {
        try await test()
        _ = try await routed()
    }

    private func test() async throws {
        try await program.runNginx(["-t", "-q"], configuration: configuration)
    }

    /// What is in the upstream file; a reload by anybody reads it.
    package func foreseen() async throws -> [WeightedEndpoint]? {
        try AtomicFile.read(upstreamFile).flatMap(NginxUpstream.init(text:))?.endpoints ?? []
    }

    /// What nginx itself says it routes.
    package func routed() async throws -> [WeightedEndpoint] {
        try await withControl { try await control.ask($0).upstream.endpoints }
    }

    /// Asks through the control listener, whose requests go where those of clients do: the answer is right wherever nginx
    /// runs, in a network of its own, too.
    package func ask() async throws -> ThroughProxy {
        try await (front ?? ProxyFront(door: control.door)).ask()
    }

    /// Beside the file that a deployment rewrites.
    package var lockFile: String? { Self.lockFile(beside: upstreamFile) }

    /// Rewrites, tests, reloads, and returns when every worker that takes connections has the new routing.
    ///
    /// - Throws: ``DeploymentError`` with nginx's own line when it refuses; the routing is then as before.
    package func route(_ endpoints: [WeightedEndpoint]) async throws {
        try await withControl { client in
            let before = try await control.ask(client)
            let old = try AtomicFile.read(upstreamFile)
            let next = NginxUpstream(generation: before.upstream.generation + 1, endpoints: endpoints)
            let workers = NginxWorkers(besides: before.worker)
            try AtomicFile.write(next.text, to: upstreamFile)
            do {
                try await test()
                try await program.runNginx(["-s", "reload"], configuration: configuration)
                try await proof(of: next, from: workers, client)
            } catch {
                // In a task that no cancellation reaches: a file that names what nothing is sent to would be believed by
                // the next start of nginx.
                await Task { await putBack(old) }.value
                throw error
            }
            logger.debug("nginx routes", metadata: ["routing": "\(next.routing)"])
        }
    }

    private func putBack(_ old: String?) async {
        guard let old, (try? AtomicFile.write(old, to: upstreamFile)) != nil else { return }
        do {
            try await program.runNginx(["-s", "reload"], configuration: configuration)
        } catch {
            logger.debug("nginx was not reloaded", metadata: ["error": "\(CallFailure.text(error))"])
        }
    }

    private func proof(of next: NginxUpstream, from old: NginxWorkers, _ client: HTTPClient) async throws {
        let routes = try await wait(until: .now + timeout, every: .milliseconds(5)) {
            let answer = try? await control.ask(client)
            return answer?.upstream == next && old.haveLetGo
        }
        guard routes else {
            throw DeploymentError(
                .router,
                "nginx was reloaded but does not route by its new configuration after \(timeout.text). "
                    + "See \(configuration)'s error log."
            )
        }
        // A worker with a long stream may outlive this; it takes no new connection any more.
        _ = try await wait(until: .now + patience, every: .milliseconds(10)) { old.areGone }
    }

    private func withControl<Result: Sendable>(
        _ body: (HTTPClient) async throws -> Result
    ) async throws -> Result {
        try await HTTPClient.withSingleAttempts(timeout: .seconds(2), body)
    }
}
