import LifecycleHTTP
import Synchronization

/// Remembers what it is told, for whoever waits.
final class ObservedRequests: RequestObserver {
    private let stream: AsyncStream<FinishedRequest>
    private let continuation: AsyncStream<FinishedRequest>.Continuation

    init() {
        (stream, continuation) = AsyncStream.makeStream()
    }

    func requestEnded(_ request: FinishedRequest) {
        continuation.yield(request)
    }

    /// The next requests that end, in their order; each is returned once.
    func next(_ count: Int) async -> [FinishedRequest] {
        var requests: [FinishedRequest] = []
        for await request in stream.prefix(count) { requests.append(request) }
        return requests
    }

    /// All that are left, when no more can come.
    func rest() async -> [FinishedRequest] {
        continuation.finish()
        var requests: [FinishedRequest] = []
        for await request in stream { requests.append(request) }
        return requests
    }
}
