import NIOCore
import NIOHTTP1

/// A complete answer to a request for a lifecycle path.
struct LifecycleAnswer {
    var status: HTTPResponseStatus
    var headers: HTTPHeaders
    var body: String

    /// An answer with a body of the given media type, never to be cached.
    init(_ status: HTTPResponseStatus, _ mediaType: String, _ body: String) {
        self.status = status
        self.headers = ["Content-Type": mediaType, "Cache-Control": "no-store"]
        self.body = body
    }

    /// An answer in JSON, one line.
    init(_ status: HTTPResponseStatus, json: String) {
        self.init(status, "application/json", json + "\n")
    }

    /// A problem document.
    ///
    /// Source: RFC 9457.
    init(problem status: HTTPResponseStatus, _ detail: String) {
        let escaped = detail.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        self.init(
            status,
            "application/problem+json",
            #"{"type":"about:blank","title":"\#(status.reasonPhrase)","status":\#(status.code),"detail":"\#(escaped)"}"#
                + "\n"
        )
    }

    /// The same with one more header.
    func with(_ name: String, _ value: String) -> LifecycleAnswer {
        var answer = self
        answer.headers.add(name: name, value: value)
        return answer
    }

    /// The answer as it is written.
    var whole: DirectAnswer {
        DirectAnswer(status: status, headers: headers, body: ByteBuffer(string: body))
    }
}
