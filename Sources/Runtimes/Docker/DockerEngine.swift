import AsyncHTTPClient
import Foundation
import NIOCore
import NIOFoundationCompat
import NIOHTTP1
package import Rollout

/// A Docker engine, by its HTTP API: no `docker` program is needed, so that it works from within a container, too.
///
/// See https://docs.docker.com/reference/api/engine/
package struct DockerEngine: Sendable {
    /// The oldest API that has all that is asked here; every engine since 20.10 speaks it.
    private static let version = "v1.41"
    /// Without a read timeout: a container may log nothing for hours. Shared like `HTTPClient.shared`, and as long-lived.
    private static let client: HTTPClient = {
        var configuration = HTTPClient.Configuration(
            redirectConfiguration: .disallow,
            timeout: .init(connect: .seconds(5))
        )
        // Each log that is followed keeps one; the default of 8 would leave none for anything else.
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 512
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }()
    private let address: DockerAddress

    /// Names the engine of an address, `DOCKER_HOST` or the usual one, in this order.
    ///
    /// - Throws: ``DeploymentError`` for an address of another kind, such as `ssh://`.
    package init(
        host: String? = nil,
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws(DeploymentError) {
        let text = [host, environment["DOCKER_HOST"]].compactMap(\.self).first { !$0.isEmpty }
        address = try DockerAddress(text ?? DockerAddress.usual)
    }

    /// What a container has to mount to reach this engine: its socket, if it listens on one.
    var socketBinds: [String] {
        address.socket.map { ["\($0):\(DockerAddress.usualSocket)"] } ?? []
    }

    /// What its environment has to hold for that.
    var variables: [String: String] {
        ["DOCKER_HOST": address.socket == nil ? address.description : DockerAddress.usual]
    }

    /// Makes sure that an engine answers.
    ///
    /// - Throws: ``DeploymentError`` that says where none did.
    package func ping() async throws {
        _ = try await send(.GET, "/_ping")
    }

    /// Asks for something.
    func get<Answer: Decodable>(_ path: String, _ query: [String: String] = [:]) async throws -> Answer {
        try decode(await send(.GET, path, query))
    }

    /// Asks for something that may not be there: nil.
    func find<Answer: Decodable>(_ path: String) async throws -> Answer? {
        let answer = try await send(.GET, path, accepting: [404])
        return answer.status == .notFound ? nil : try decode(answer)
    }

    /// Makes or changes something.
    func post<Answer: Decodable>(
        _ path: String,
        _ query: [String: String] = [:],
        body: some Encodable & Sendable
    ) async throws -> Answer {
        try decode(await send(.POST, path, query, body: DockerJSON.encode(body)))
    }

    /// Does something that answers nothing, or nothing of interest.
    ///
    /// - Parameters:
    ///   - accepting: Further statuses that are no error: 304 not modified, 404 not found, 409 conflict.
    ///   - patience: How long the answer may take.
    /// - Returns: The status.
    @discardableResult
    func perform(
        _ method: HTTPMethod,
        _ path: String,
        _ query: [String: String] = [:],
        accepting statuses: Set<UInt> = [],
        patience: Duration = .seconds(30)
    ) async throws -> UInt {
        try await send(method, path, query, accepting: statuses, patience: patience).status.code
    }

    /// What comes back, piece by piece, for as long as it comes.
    func stream(_ path: String, _ query: [String: String]) async throws -> HTTPClientResponse.Body {
        try await execute(request(.GET, path, query, body: nil), accepting: [], patience: Self.forever).body
    }

    /// What comes back, piece by piece, for as long as it comes.
    func stream(_ method: HTTPMethod, _ path: String, body: some Encodable) async throws
        -> HTTPClientResponse.Body
    {
        let request = request(method, path, [:], body: try DockerJSON.encode(body))
        return try await execute(request, accepting: [], patience: Self.forever).body
    }

    private static let forever = Duration.seconds(86_400)

    private struct Answer {
        var status: HTTPResponseStatus
        var body: ByteBuffer
    }

    private func send(
        _ method: HTTPMethod,
        _ path: String,
        _ query: [String: String] = [:],
        body: Data? = nil,
        accepting statuses: Set<UInt> = [],
        patience: Duration = .seconds(30)
    ) async throws -> Answer {
        let request = request(method, path, query, body: body)
        let response = try await execute(request, accepting: statuses, patience: patience)
        return try await recovering {
            Answer(status: response.status, body: try await response.body.collect(upTo: 64 << 20))
        } from: {
            throw unreachable($0)
        }
    }

    private func request(
        _ method: HTTPMethod,
        _ path: String,
        _ query: [String: String],
        body: Data?
    ) -> HTTPClientRequest {
        var components = URLComponents()
        components.queryItems = query.sorted { $0.key < $1.key }.map {
            URLQueryItem(name: $0.key, value: $0.value)
        }
        let text =
            query.isEmpty ? "" : "?\(components.percentEncodedQuery?.replacing("+", with: "%2B") ?? "")"
        var request = HTTPClientRequest(url: "\(address.base)/\(Self.version)\(path)\(text)")
        request.method = method
        request.headers = ["host": "docker"]
        if let body {
            request.headers.add(name: "content-type", value: "application/json")
            request.body = .bytes(ByteBuffer(data: body))
        }
        return request
    }

    private func execute(
        _ request: HTTPClientRequest,
        accepting statuses: Set<UInt>,
        patience: Duration
    ) async throws -> HTTPClientResponse {
        let response = try await recovering {
            try await Self.client.execute(request, timeout: TimeAmount(patience))
        } from: {
            throw unreachable($0)
        }
        if (200..<300).contains(response.status.code) || statuses.contains(response.status.code) {
            return response
        }
        let body = try? await response.body.collect(upTo: 1 << 20)
        throw refusal(of: request, response.status, body)
    }

    private func refusal(
        of request: HTTPClientRequest,
        _ status: HTTPResponseStatus,
        _ body: ByteBuffer?
    ) -> DeploymentError {
        struct Complaint: Decodable { var message: String }
        let complaint = body.flatMap { try? DockerJSON.decode(Complaint.self, from: Data(buffer: $0)) }
        let path = request.url.dropFirst(address.base.count + Self.version.count + 1)
        return DeploymentError(
            .runtime,
            "Docker refused \(request.method) \(path.prefix { $0 != "?" }): \(complaint?.message ?? "\(status)")"
        )
    }

    private func unreachable(_ error: any Error) -> DeploymentError {
        DeploymentError(
            .runtime,
            "no Docker engine answers at \(address) (\(CallFailure.text(error))). Start it, or name another with DOCKER_HOST."
        )
    }

    private func decode<Value: Decodable>(_ answer: Answer) throws -> Value {
        do {
            return try DockerJSON.decode(Value.self, from: Data(buffer: answer.body))
        } catch {
            throw DeploymentError(
                .runtime,
                "Docker at \(address) answered something that holds no \(Value.self)"
            )
        }
    }
}
