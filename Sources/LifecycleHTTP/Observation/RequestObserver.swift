/// Told of each request that is over: for metrics and access logs.
///
/// It stands at the channel, so it sees what a client saw: uploads and downloads included, and answers that
/// never got out. With an observer, requests have ids; see `FinishedRequest.id`.
public protocol RequestObserver: Sendable {
    /// A request that counted as in flight is over: its answer's last byte was flushed, or its connection lost.
    ///
    /// Called once for each, on the connection's event loop: it must not block, and wait for nothing.
    func requestEnded(_ request: FinishedRequest)
}
