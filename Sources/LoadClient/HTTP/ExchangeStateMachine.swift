internal import NIOCore
internal import NIOHTTP1

/// The rules of one connection that carries one request at a time: what has come, and so what an end means.
struct ExchangeStateMachine: Sendable {
    /// What the handler must do.
    enum Action: Sendable, Equatable {
        case nothing
        /// Report the answer; close the connection if it may not be used again.
        case complete(HTTPResponseHead, ByteBuffer, close: Bool)
        /// Report the failure and close the connection.
        case fail(FailureClass, String, HTTPResponseHead?)
        /// Report an answer that no request asked for, and close the connection.
        case unsolicited(String)
        /// Close the connection, which nobody uses.
        case close
    }

    /// How a connection ended early.
    enum Ending: Sendable, Equatable {
        /// The peer, or the network, ended it; the detail says how.
        case lost(String)
        /// What came was not HTTP, or answered nothing; the detail says why.
        case malformed(String)
        /// The request's time is over.
        case timedOut(String)
    }

    private enum State {
        case idle
        case waiting
        case receiving(HTTPResponseHead, ByteBuffer)
        /// The last answer has come; the connection is closed after what came with it.
        case answered
        case closed
    }

    /// The longest body that is taken for an answer of this API, in bytes.
    static let longestBody = 8 << 20

    private var state = State.idle

    /// Whether a request can start; false once the connection is closed.
    var isIdle: Bool {
        if case .idle = state { true } else { false }
    }

    /// A request is about to be written; only while idle.
    mutating func begin() {
        state = .waiting
    }

    /// Bytes came although no request waits, of which this is the beginning. The connection is of no use any more.
    mutating func bytesWhileIdle(_ text: String) -> Action {
        guard case .idle = state else { return .nothing }
        state = .closed
        // Servers say 408 before they close an idle connection (RFC 9110, section 15.5.9).
        if text.hasPrefix("HTTP/1.1 408") || text.hasPrefix("HTTP/1.0 408") { return .close }
        return .unsolicited("while no request waited there came: \(text.prefix { !$0.isNewline })")
    }

    /// The head of an answer.
    mutating func head(_ head: HTTPResponseHead) -> Action {
        switch state {
        case .waiting:
            state = .receiving(head, ByteBuffer())
            return .nothing
        case .idle, .answered:
            state = .closed
            return .unsolicited("status \(head.status.code) behind an answer")
        case .receiving(let first, _):
            state = .closed
            return .fail(.badResponse, "a second answer began before the first ended", first)
        case .closed:
            return .nothing
        }
    }

    /// A part of an answer's body.
    mutating func body(_ part: ByteBuffer) -> Action {
        guard case .receiving(let head, var body) = state else { return .nothing }
        state = .closed
        guard body.readableBytes + part.readableBytes <= Self.longestBody else {
            return .fail(.badResponse, "the answer's body is longer than \(Self.longestBody) bytes", head)
        }
        body.writeImmutableBuffer(part)
        state = .receiving(head, body)
        return .nothing
    }

    /// The end of an answer.
    mutating func end() -> Action {
        guard case .receiving(let head, let body) = state else { return .nothing }
        state = head.isKeepAlive ? .idle : .answered
        return .complete(head, body, close: !head.isKeepAlive)
    }

    /// The connection ends, or has to.
    mutating func end(_ ending: Ending) -> Action {
        defer { state = .closed }
        switch (state, ending) {
        case (.idle, .malformed(let detail)), (.answered, .malformed(let detail)):
            return .unsolicited("behind an answer there came something else (\(detail))")
        case (.idle, _), (.answered, _):
            return .close
        case (.closed, _):
            return .nothing
        case (.waiting, .lost(let detail)):
            return .fail(.resetBeforeResponse, detail, nil)
        case (.receiving(let head, _), .lost(let detail)):
            return .fail(.resetMidResponse, detail, head)
        case (.waiting, .malformed(let detail)):
            return .fail(.badResponse, detail, nil)
        case (.receiving(let head, _), .malformed(let detail)):
            return .fail(.badResponse, detail, head)
        case (.waiting, .timedOut(let detail)):
            return .fail(.timeout, detail, nil)
        case (.receiving(let head, _), .timedOut(let detail)):
            return .fail(.timeout, detail, head)
        }
    }
}
