import AsyncHTTPClient
import Foundation
import Rollout

/// Where a Docker engine listens, as `DOCKER_HOST` says it.
struct DockerAddress: Equatable, Sendable, CustomStringConvertible {
    /// What a request's URL begins with.
    let base: String
    /// As it was given.
    let description: String

    /// The engine of this machine where nothing else is said.
    static let usual = "unix://\(usualSocket)"
    static let usualSocket = "/var/run/docker.sock"

    /// The socket's path; nil where it listens on a port.
    var socket: String? {
        description.hasPrefix("unix://") ? String(description.dropFirst(7)) : nil
    }

    /// Reads `unix:///PATH` or `tcp://HOST:PORT`.
    ///
    /// - Throws: ``DeploymentError`` for anything else.
    init(_ text: String) throws(DeploymentError) {
        description = text
        if text.hasPrefix("unix://"), let url = URL(httpURLWithSocketPath: String(text.dropFirst(7))) {
            base =
                url.absoluteString.hasSuffix("/") ? String(url.absoluteString.dropLast()) : url.absoluteString
        } else if text.hasPrefix("tcp://"), Endpoint(text.dropFirst(6)) != nil {
            base = "http://\(text.dropFirst(6))"
        } else {
            throw DeploymentError(
                .runtime,
                "DOCKER_HOST: '\(text)' is not understood; it takes unix:///PATH or tcp://HOST:PORT"
            )
        }
    }
}
