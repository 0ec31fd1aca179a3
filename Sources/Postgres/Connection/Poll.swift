import Foundation

/// Waits for a socket and a wake-up at once.
enum Poll {
    struct Ready {
        var readable = false
        var writable = false
        var woken = false
    }

    /// Waits until something is ready or the deadline has passed.
    ///
    /// - Parameters:
    ///   - socket: The connection's, or -1 for the wake-up alone.
    ///   - deadline: Nil waits for ever.
    static func wait(
        socket: Int32,
        reading: Bool = true,
        writing: Bool,
        wakeUp: WakeUp,
        until deadline: ContinuousClock.Instant?
    ) -> Ready {
        var interest: Int16 = 0
        if reading { interest |= Int16(POLLIN) }
        if writing { interest |= Int16(POLLOUT) }
        var timeout: Int32 = -1
        if let deadline {
            let left = ContinuousClock.now.duration(to: deadline)
            timeout = Int32(clamping: max(0, Int64((left / .milliseconds(1)).rounded(.up))))
        }
        return withUnsafeTemporaryAllocation(of: pollfd.self, capacity: 2) { descriptors in
            descriptors.initializeElement(at: 0, to: pollfd(fd: socket, events: interest, revents: 0))
            descriptors.initializeElement(
                at: 1,
                to: pollfd(fd: wakeUp.descriptor, events: Int16(POLLIN), revents: 0)
            )
            guard poll(descriptors.baseAddress, 2, timeout) > 0 else { return Ready() }
            let socketEvents = descriptors[0].revents
            // An error or a hang-up is told by the next read.
            let failed = socketEvents & Int16(POLLERR | POLLHUP | POLLNVAL) != 0
            return Ready(
                readable: failed || socketEvents & Int16(POLLIN) != 0,
                writable: failed || socketEvents & Int16(POLLOUT) != 0,
                woken: descriptors[1].revents != 0
            )
        }
    }
}
