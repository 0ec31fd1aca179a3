import NIOHTTP1

/// A request whose body will not come to its end: the connection was lost, stalled, or its framing was wrong.
///
/// An application gets it where it reads the body. The client has its answer by then, if it is still there.
public struct RequestBrokenOff: Error, CustomStringConvertible {
    /// The status that the client got, or would have got.
    public let status: Int
    /// Why, for a person.
    public let description: String

    let answer: LifecycleAnswer?

    init(_ status: HTTPResponseStatus, _ detail: String) {
        self.status = Int(status.code)
        description = detail
        answer = LifecycleAnswer(problem: status, detail)
    }

    /// The connection is gone, and nobody is left to answer.
    static let connectionLost = RequestBrokenOff(lost: "the connection was lost")

    private init(lost detail: String) {
        status = Int(HTTPResponseStatus.badRequest.code)
        description = detail
        answer = nil
    }

    /// What NIO's parser objects to.
    init(_ error: HTTPParserError) {
        switch error {
        case .headerOverflow: self.init(.requestHeaderFieldsTooLarge, "the request's header is too large")
        // What comes of the preface of HTTP/2.
        case .invalidVersion, .paused:
            self.init(.httpVersionNotSupported, "this port speaks HTTP/1.1 and HTTP/1.0")
        case .invalidEOFState: self.init(.badRequest, "the request ended before it was complete")
        default: self.init(.badRequest, "the request is not valid HTTP/1.1")
        }
    }
}
