import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import Rollout
import Runtimes

/// The control listener of a running nginx.
struct NginxControl: Sendable {
    /// What one worker answers.
    struct Answer {
        var worker: Int32
        var upstream: NginxUpstream
    }

    /// Where it listens, as a person would write it.
    private let place: String
    private let url: String
    /// Through which a request goes where those of clients do.
    let door: ProxyFront.Door

    /// Describes a listener.
    ///
    /// - Parameters:
    ///   - listen: The first parameter of its `listen` (nginx.org, ngx_http_core_module): `unix:` and a path, a port, an
    ///     address, or an address and a port; any address is reached at the loopback's.
    ///   - path: The path at which it tells the routing.
    init?(listen: String, path: String) {
        if listen.hasPrefix("unix:") {
            place = String(listen.dropFirst("unix:".count))
            guard let url = URL(httpURLWithSocketPath: place, uri: path) else { return nil }
            self.url = url.absoluteString
            door = .socket(place)
            return
        }
        let endpoint: Endpoint? =
            if let port = Int(listen) { Endpoint("127.0.0.1:\(port)") } else {
                Endpoint(listen) ?? Endpoint("\(listen):80")
            }
        guard var endpoint else { return nil }
        if ["*", "0.0.0.0"].contains(endpoint.host) { endpoint.host = "127.0.0.1" }
        if endpoint.host == "::" { endpoint.host = "::1" }
        place = "\(endpoint)"
        url = "http://\(endpoint)\(path)"
        door = .url("http://\(endpoint)")
    }

    /// Asks some worker what it has read.
    func ask(_ client: HTTPClient) async throws -> Answer {
        var request = HTTPClientRequest(url: url)
        // The client would send the socket's path as the host, which nginx refuses.
        request.headers = ["host": "localhost", "connection": "close"]
        let body = try await recovering { () -> String in
            let response = try await client.execute(request, timeout: .seconds(2))
            return String(buffer: try await response.body.collect(upTo: 64 * 1024))
        } from: { error in
            throw DeploymentError(
                .router,
                "nginx does not answer on \(place) (\(CallFailure.text(error))). Is it running? In a container with a network "
                    + "of its own, its control listener has to be a Unix socket in a folder that is mounted under the same path."
            )
        }
        let parts = body.trimmingCharacters(in: .newlines).split(separator: " ", maxSplits: 1)
        guard parts.count == 2, let worker = Int32(parts[0]), let upstream = NginxUpstream(routing: parts[1])
        else {
            throw DeploymentError(
                .router,
                "what answers on \(place) is not the nginx of deploy/nginx/nginx.conf"
            )
        }
        return Answer(worker: worker, upstream: upstream)
    }
}
