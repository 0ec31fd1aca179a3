import Synchronization

extension InstanceLifecycle {
    /// A request's head was parsed.
    public func beginRequest() -> InflightLedger.Token {
        let now = clock.elapsed()
        return requests.withLock { $0.ledger.begin(at: now) }
    }

    /// A request's answer turned out to be a stream that ends only when told to.
    public func markStream(_ token: InflightLedger.Token) {
        requests.withLock { $0.ledger.markStream(token) }
    }

    /// A request is over: its handler has ended, and its last byte is flushed or its connection lost.
    public func endRequest(_ token: InflightLedger.Token) {
        let now = clock.elapsed()
        let waiters = requests.withLock { requests -> [CheckedContinuation<Void, Never>] in
            requests.ledger.end(token, at: now)
            guard requests.ledger.count == 0, !requests.idleWaiters.isEmpty else { return [] }
            defer { requests.idleWaiters = [:] }
            return Array(requests.idleWaiters.values)
        }
        for waiter in waiters { waiter.resume() }
    }

    /// Returns once no request is in flight, or when the task is cancelled.
    public func untilIdle() async {
        let ticket = requests.withLock { requests in
            requests.nextWaiter += 1
            return requests.nextWaiter
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let resumeNow = requests.withLock { requests in
                    if requests.ledger.count == 0 || Task.isCancelled { return true }
                    requests.idleWaiters[ticket] = continuation
                    return false
                }
                if resumeNow { continuation.resume() }
            }
        } onCancel: {
            requests.withLock { $0.idleWaiters.removeValue(forKey: ticket) }?.resume()
        }
    }
}
