import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import Rollout

/// Why a call over a network or a socket failed, for a person.
///
/// In words of our own: a library's text may repeat what it was given, a secret among it, and is written for programmers.
package enum CallFailure {
    /// For a sentence after a colon, or in parentheses.
    package static func text(_ error: any Error) -> String {
        switch error {
        case let error as DeploymentError: error.description
        case let error as HTTPClientError: text(error)
        case let error as NIOConnectionError: text(error)
        case let error as IOError: systemText(error.errnoCode)
        case let error as ChannelError: text(error)
        case is HTTPParserError: "what answers does not speak HTTP"
        case is CancellationError: "the call was given up"
        default: "\(type(of: error))"
        }
    }

    private static func text(_ error: HTTPClientError) -> String {
        switch error {
        case .connectTimeout: "no connection in time"
        case .readTimeout, .writeTimeout, .deadlineExceeded: "no answer in time"
        case .remoteConnectionClosed: "the connection was closed before the answer"
        case .invalidURL, .emptyHost, .emptyScheme: "that is no URL"
        case .cancelled, .requestStreamCancelled, .alreadyShutdown: "the call was given up"
        // Some of these hold what they were given, as the value of a header field.
        default: "the request could not be made"
        }
    }

    private static func text(_ error: NIOConnectionError) -> String {
        if let failure = error.connectionErrors.first { return text(failure.error) }
        return error.dnsAError == nil && error.dnsAAAAError == nil
            ? "no connection" : "the name \(error.host) is not known"
    }

    private static func text(_ error: ChannelError) -> String {
        switch error {
        case .connectTimeout: "no connection in time"
        case .eof, .ioOnClosedChannel, .alreadyClosed, .inputClosed, .outputClosed:
            "the connection was closed before the answer"
        default: "no connection"
        }
    }

    private static func systemText(_ code: Int32) -> String {
        let text = String(cString: strerror(code))
        return text.prefix(1).lowercased() + text.dropFirst()
    }
}
