import CLibpq
import Foundation
import Synchronization

/// Asks the server to cancel what a connection runs.
///
/// `PQcancel` blocks, for ever where the server is frozen, so a thread of its own makes the call; the connection sends
/// nothing until it is done, lest the cancellation hits the next statement.
final class ServerCancellation: Sendable {
    /// How long the server may take before the connection is given up.
    private static let patience = Duration.seconds(5)

    let deadline = ContinuousClock.now + patience
    private let done = Atomic<Bool>(false)

    var isDone: Bool { done.load(ordering: .acquiring) }

    init?(of connection: LibpqConnection, wakeUp: WakeUp) {
        guard let request = PQgetCancel(connection.pointer) else { return nil }
        // libpq allows the use and the freeing of a PGcancel on any one thread; this hands it over.
        nonisolated(unsafe) let handedOver = request
        Thread.detachNewThread { [self] in
            var message = [CChar](repeating: 0, count: 256)
            _ = PQcancel(handedOver, &message, Int32(message.count))
            PQfreeCancel(handedOver)
            done.store(true, ordering: .releasing)
            wakeUp.signal()
        }
    }
}
