import HTTPTypes
import HummingbirdCore
import NIOCore

/// The application wants the body of the request that it answers: whoever waits for `100 Continue` gets it now.
///
/// An outbound user event for `LifecycleChannelHandler`.
public struct RequestBodyWanted: Sendable {
    /// The event.
    public init() {}
}

/// A body whose client waits to be asked for it, and is asked when somebody begins to read.
///
/// So a request that is refused for its head alone costs no upload. Source: RFC 9110, 10.1.1.
struct AwaitedBody: AsyncSequence, Sendable {
    let body: RequestBody
    let channel: any Channel

    struct AsyncIterator: AsyncIteratorProtocol {
        private var iterator: RequestBody.AsyncIterator
        private let channel: any Channel
        private var isAsked = false

        init(_ iterator: RequestBody.AsyncIterator, _ channel: any Channel) {
            self.iterator = iterator
            self.channel = channel
        }

        mutating func next() async throws -> ByteBuffer? {
            if !isAsked {
                isAsked = true
                channel.pipeline.triggerUserOutboundEvent(RequestBodyWanted(), promise: nil)
            }
            return try await iterator.next()
        }
    }

    func makeAsyncIterator() -> AsyncIterator { AsyncIterator(body.makeAsyncIterator(), channel) }
}

extension Request {
    /// The request, whose client is told to go on when its body is read; itself where the client does not wait.
    func asking(on channel: any Channel) -> Request {
        guard headers[.expect] != nil else { return self }
        var request = self
        request.body = RequestBody(asyncSequence: AwaitedBody(body: body, channel: channel))
        return request
    }
}
