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

    let socket: String

    /// Finds the listener in an `nginx.conf`.
    init(configuration: String) throws {
        guard let text = try AtomicFile.read(configuration) else {
            throw DeploymentError(
                .router,
                "there is no \(configuration). Name nginx's configuration with --nginx-conf."
            )
        }
        guard let match = text.firstMatch(of: /(?m)^\s*listen\s+unix:([^;\s]+)\s*;/),
            text.contains(NginxUpstream.fileName)
        else {
            throw DeploymentError(
                .router,
                "\(configuration) has no control listener or does not include \(NginxUpstream.fileName). "
                    + "Start from deploy/nginx/nginx.conf."
            )
        }
        self.socket = String(match.1)
    }

    /// Asks some worker what it has read.
    func ask(_ client: HTTPClient) async throws -> Answer {
        guard let url = URL(httpURLWithSocketPath: socket, uri: "/routing") else {
            throw DeploymentError(.router, "the control socket \(socket) is not a path")
        }
        var request = HTTPClientRequest(url: url.absoluteString)
        // The client would send the socket's path as the host, which nginx refuses.
        request.headers = ["host": "localhost", "connection": "close"]
        let body: String
        do {
            let response = try await client.execute(request, timeout: .seconds(2))
            body = String(buffer: try await response.body.collect(upTo: 64 * 1024))
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            throw DeploymentError(.router, "nginx does not answer on \(socket) (\(error)). Is it running?")
        }
        let parts = body.trimmingCharacters(in: .newlines).split(separator: " ", maxSplits: 1)
        guard parts.count == 2, let worker = Int32(parts[0]), let upstream = NginxUpstream(routing: parts[1])
        else {
            throw DeploymentError(
                .router,
                "what answers on \(socket) is not the nginx of deploy/nginx/nginx.conf"
            )
        }
        return Answer(worker: worker, upstream: upstream)
    }
}
