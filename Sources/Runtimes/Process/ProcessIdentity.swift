import Foundation

/// A process that cannot be mistaken for another: its id, and when it started, because ids are used again.
package struct ProcessIdentity: Hashable, Sendable, CustomStringConvertible {
    /// The process id.
    package let pid: Int32
    /// Ticks from the boot to the process's start.
    package let startTicks: UInt64

    package init(pid: Int32, startTicks: UInt64) {
        self.pid = pid
        self.startTicks = startTicks
    }

    /// Reads `PID@TICKS`, or that with `/LAUNCH` behind it, as an instance's handle has it; nil for anything else.
    package init?(_ text: String) {
        let parts = text.prefix { $0 != "/" }.split(separator: "@")
        guard parts.count == 2, let pid = Int32(parts[0]), let startTicks = UInt64(parts[1]) else {
            return nil
        }
        self.init(pid: pid, startTicks: startTicks)
    }

    package var description: String { "\(pid)@\(startTicks)" }

    /// Whether this very process still runs; a zombie does not.
    package var isRunning: Bool {
        guard let stat = ProcessTable.stat(of: pid) else { return false }
        return stat.identity == self && stat.state != "Z" && stat.state != "X"
    }

    /// Sends a signal to this very process, and to no later one with its id.
    ///
    /// - Returns: Whether it was there to get it.
    package func send(_ signal: Int32) -> Bool {
        guard let descriptor = ProcessDescriptor(pid) else { return isRunning && kill(pid, signal) == 0 }
        // The descriptor pins whatever has the id now; if that is the right one, it stays the right one.
        return isRunning && descriptor.send(signal)
    }
}
