package import AsyncHTTPClient
import Foundation
package import Lifecycle
import NIOCore
import NIOHTTP1
import NIOPosix
package import Rollout

/// Asks instances about themselves, as anybody could with `curl`.
///
/// Every call is one attempt on a connection of its own, with a short timeout: a poll that fails is an answer
/// too, and its caller decides what it means.
package struct InstanceProbe: Sendable {
    private let client: HTTPClient
    private let token: String?
    private let oldToken: String?
    private let timeout: Duration

    /// Makes a probe.
    ///
    /// - Parameters:
    ///   - client: The client to use; it stays the caller's to shut down. ``withProbe(token:timeout:_:)`` makes one.
    ///   - token: The instances' `--admin-token`, sent as a bearer token.
    ///   - oldToken: What is sent to an instance that does not take that one, while the token is changed.
    ///   - timeout: For a whole call.
    package init(
        client: HTTPClient,
        token: String? = nil,
        oldToken: String? = nil,
        timeout: Duration = .seconds(2)
    ) {
        self.client = client
        self.token = token
        self.oldToken = oldToken
        self.timeout = timeout
    }

    /// Runs `body` with a probe whose client lives as long as the call.
    package static func withProbe<Result: Sendable>(
        token: String? = nil,
        oldToken: String? = nil,
        timeout: Duration = .seconds(2),
        _ body: (InstanceProbe) async throws -> Result
    ) async throws -> Result {
        try await HTTPClient.withSingleAttempts(timeout: timeout) { client in
            try await body(
                InstanceProbe(client: client, token: token, oldToken: oldToken, timeout: timeout)
            )
        }
    }

    /// `GET /health`; a red answer is an answer.
    package func health(of instance: RunningInstance) async throws -> HealthReport {
        try await ask(.GET, "/health", at: instance.endpoint, statuses: [200, 503])
    }

    /// `GET /inflight`.
    package func inflight(of instance: RunningInstance) async throws -> InflightReport {
        try await ask(.GET, "/inflight", at: instance.admin, statuses: [200])
    }

    /// `POST /obsolete`.
    package func markObsolete(_ instance: RunningInstance) async throws -> ObsoleteReport {
        try await ask(.POST, "/obsolete", at: instance.admin, statuses: [200])
    }

    /// `DELETE /obsolete`: back to serving.
    package func restore(_ instance: RunningInstance) async throws -> ObsoleteReport {
        try await ask(.DELETE, "/obsolete", at: instance.admin, statuses: [200])
    }

    /// Makes sure that an instance that serves will take the token, before it is relied on: `DELETE /obsolete` changes
    /// nothing there.
    ///
    /// - Throws: ``DeploymentError`` where it refuses the token. One that does not answer, or answers anything else, is
    ///   not judged here.
    package func checkToken(of instance: RunningInstance) async throws {
        guard let health = try? await health(of: instance), health.state == .serving else { return }
        let url = "http://\(instance.admin)/obsolete"
        guard let (status, _) = try? await answer(to: .DELETE, url, accept: "application/json"),
            status == .unauthorized || status == .forbidden
        else { return }
        throw DeploymentError(
            .instance,
            "\(instance.name) will not be told that it is obsolete: it answered \(status)\(hint(status))"
        )
    }

    /// What an instance says of its health, whatever that is, and the report where it gave one.
    package func answer(of instance: RunningInstance) async -> (answer: InstanceAnswer, report: HealthReport?)
    {
        do {
            let report = try await health(of: instance)
            if report.status == .green, report.state == .serving { return (.green, report) }
            let reason = report.reason ?? report.state.rawValue
            switch report.state {
            case .starting: return (.starting, report)
            case .obsolete: return (.obsolete, report)
            default: return (.red(reason), report)
            }
        } catch let error as DeploymentError where error.code != .silent {
            return (.red(error.description), nil)
        } catch {
            return (.silent("\(error)"), nil)
        }
    }

    /// What is at an address that is no instance's of this stage, for a sentence after the address; nil where nothing
    /// listens. An address that does not answer at all is not known to be free.
    package func somebody(at endpoint: Endpoint) async -> String? {
        var request = HTTPClientRequest(url: "http://\(endpoint)/health")
        request.headers = ["accept": "application/json", "connection": "close"]
        do {
            let response = try await client.execute(request, timeout: TimeAmount(timeout))
            let body = try await response.body.collect(upTo: 1024 * 1024)
            guard let report = try? WireJSON.decode(HealthReport.self, from: Data(body.readableBytesView))
            else {
                return "answers \(response.status)"
            }
            return "answers as \(report.color) of release \(report.release), \(report.state.rawValue)"
        } catch {
            return Self.isRefusal(error) ? nil : "may be in use: it neither answers nor refuses a connection"
        }
    }

    private static func isRefusal(_ error: any Error) -> Bool {
        if let error = error as? IOError { return error.errnoCode == ECONNREFUSED }
        guard let error = error as? NIOConnectionError, !error.connectionErrors.isEmpty else { return false }
        return error.connectionErrors.allSatisfy { ($0.error as? IOError)?.errnoCode == ECONNREFUSED }
    }

    /// What `GET /metrics` counts of requests.
    package func requests(of instance: RunningInstance) async throws -> RequestCounts {
        try await ask(.GET, "/metrics", at: instance.admin, statuses: [200], accept: "text/plain") { body in
            RequestCounts(prometheus: String(buffer: body))
        }
    }

    private func ask<Answer: Decodable>(
        _ method: HTTPMethod,
        _ path: String,
        at endpoint: Endpoint,
        statuses: Set<UInt>
    ) async throws -> Answer {
        try await ask(method, path, at: endpoint, statuses: statuses, accept: "application/json") { body in
            try? WireJSON.decode(Answer.self, from: Data(body.readableBytesView))
        }
    }

    private func ask<Answer>(
        _ method: HTTPMethod,
        _ path: String,
        at endpoint: Endpoint,
        statuses: Set<UInt>,
        accept: String,
        read: (ByteBuffer) -> Answer?
    ) async throws -> Answer {
        let url = "http://\(endpoint)\(path)"
        return try await recovering {
            let (status, body) = try await answer(to: method, url, accept: accept)
            guard statuses.contains(status.code) else {
                throw DeploymentError(
                    .instance,
                    "\(method) \(url) answered \(status)\(hint(status))"
                )
            }
            guard let answer = read(body) else {
                throw DeploymentError(
                    .instance,
                    "\(method) \(url) answered something that does not hold \(Answer.self)"
                )
            }
            return answer
        } from: { error in
            throw (error as? DeploymentError)
                ?? DeploymentError(.silent, "\(method) \(url) got no answer: \(CallFailure.text(error))")
        }
    }

    /// Asks with the token, and with the old one where that is refused.
    private func answer(
        to method: HTTPMethod,
        _ url: String,
        accept: String
    ) async throws -> (status: HTTPResponseStatus, body: ByteBuffer) {
        let answer = try await send(method, url, accept: accept, token: token)
        guard let oldToken, answer.status == .unauthorized || answer.status == .forbidden else {
            return answer
        }
        return try await send(method, url, accept: accept, token: oldToken)
    }

    private func send(
        _ method: HTTPMethod,
        _ url: String,
        accept: String,
        token: String?
    ) async throws -> (status: HTTPResponseStatus, body: ByteBuffer) {
        var request = HTTPClientRequest(url: url)
        request.method = method
        request.headers = ["accept": accept, "connection": "close"]
        if let token { request.headers.add(name: "authorization", value: "Bearer \(token)") }
        let response = try await client.execute(request, timeout: TimeAmount(timeout))
        return (response.status, try await response.body.collect(upTo: 1024 * 1024))
    }

    private func hint(_ status: HTTPResponseStatus) -> String {
        switch status {
        case .unauthorized, .forbidden: ": pass the instances' --admin-token, or --old-admin-token"
        case .notFound: ": is that the admin port?"
        default: ""
        }
    }
}

extension HTTPClient.Configuration {
    /// One attempt per request, nothing followed, nothing repeated.
    static func singleAttempt(timeout: Duration) -> HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration(
            redirectConfiguration: .disallow,
            timeout: .init(connect: TimeAmount(timeout), read: TimeAmount(timeout))
        )
        configuration.connectionPool.retryConnectionEstablishment = false
        return configuration
    }
}
