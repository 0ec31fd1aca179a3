import NIOCore
import NIOHTTP1

/// Follows the requests of one connection for an observer. Belongs to the connection's event loop.
final class ConnectionObservation {
    /// A request that is not over.
    struct Request {
        let method: HTTPMethod
        let target: String
        let id: String
        let begun: NIODeadline
        var status: HTTPResponseStatus?
        var bodyBytes = 0
    }

    private static let header = "X-Request-Id"

    private let observer: any RequestObserver
    private var ids = RequestIDs()
    /// In the order of the requests, which is that of the answers.
    private var open = CircularBuffer<Request>(initialCapacity: 2)
    private var remoteAddress: SocketAddress?

    init(_ observer: any RequestObserver) {
        self.observer = observer
    }

    /// The connection's peer is known.
    func connected(to address: SocketAddress?) {
        remoteAddress = address
    }

    /// A head was parsed: names the request, for the application too.
    func begin(_ head: inout HTTPRequestHead) {
        let id: String
        if let given = head.headers.first(name: Self.header), RequestIDs.isSane(given) {
            id = given
        } else {
            id = ids.next()
            head.headers.replaceOrAdd(name: Self.header, value: id)
        }
        open.append(Request(method: head.method, target: head.uri, id: id, begun: .now()))
    }

    /// The oldest request's answer begins: says its name to the client.
    func answer(_ head: inout HTTPResponseHead) {
        guard !open.isEmpty else { return }
        let index = open.startIndex
        open[index].status = head.status
        if !head.headers.contains(name: Self.header) {
            head.headers.add(name: Self.header, value: open[index].id)
        }
    }

    /// A part of its body is written.
    func wrote(_ bytes: Int) {
        if !open.isEmpty { open[open.startIndex].bodyBytes += bytes }
    }

    /// Its end is written; `end` is owed once that is flushed.
    func answered() -> Request? {
        open.popFirst()
    }

    /// Tells the observer.
    func end(_ request: Request, isComplete: Bool) {
        observer.requestEnded(
            FinishedRequest(
                method: request.method,
                target: request.target,
                id: request.id,
                status: request.status,
                bodyBytes: request.bodyBytes,
                duration: .now() - request.begun,
                isComplete: isComplete,
                remoteAddress: remoteAddress
            )
        )
    }

    /// The connection is gone: so are the requests whose answers were not yet written to their end.
    func connectionLost() {
        while let request = open.popFirst() { end(request, isComplete: false) }
    }
}
