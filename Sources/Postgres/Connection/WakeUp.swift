import CLibpq
import Foundation

/// Interrupts a thread's `poll`: an `eventfd`, or a pipe where there is none.
///
/// The descriptors are closed when nobody can write to them any more, so a late `signal` never hits a stranger's.
final class WakeUp: Sendable {
    /// Becomes readable after `signal`.
    let descriptor: Int32
    private let writeDescriptor: Int32

    init() {
        #if os(Linux)
            descriptor = fakestack_eventfd()
            writeDescriptor = descriptor
        #else
            var ends: [Int32] = [-1, -1]
            _ = pipe(&ends)
            for end in ends {
                _ = fcntl(end, F_SETFL, O_NONBLOCK)
                _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            }
            descriptor = ends[0]
            writeDescriptor = ends[1]
        #endif
        precondition(descriptor >= 0, "no file descriptor left for a database connection")
    }

    deinit {
        close(descriptor)
        if writeDescriptor != descriptor { close(writeDescriptor) }
    }

    /// Makes the descriptor readable. Signals add up; a full counter or pipe is as good as one.
    func signal() {
        var one: UInt64 = 1
        _ = write(writeDescriptor, &one, MemoryLayout<UInt64>.size)
    }

    /// Makes the descriptor unreadable again.
    func clear() {
        var count: UInt64 = 0
        #if os(Linux)
            _ = read(descriptor, &count, MemoryLayout<UInt64>.size)
        #else
            while read(descriptor, &count, MemoryLayout<UInt64>.size) > 0 {}
        #endif
    }
}
