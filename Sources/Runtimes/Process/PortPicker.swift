import Foundation
import Rollout
import Synchronization

/// Finds free TCP ports for instances, below the range from which the kernel serves outgoing connections: a
/// client that opens many of those would take a port between the choice and the instance's bind.
package final class PortPicker: Sendable {
    private let host: String
    private let range: ClosedRange<Int>
    private let next: Mutex<Int>

    /// Picks ports of `host`, from a random one on.
    package init(host: String, range: ClosedRange<Int> = PortPicker.standardRange()) {
        self.host = host
        self.range = range
        self.next = Mutex(Int.random(in: range))
    }

    /// Ports below the ephemeral range of this machine.
    package static func standardRange() -> ClosedRange<Int> {
        let text = String(
            decoding: ProcessTable.read("/proc/sys/net/ipv4/ip_local_port_range") ?? [],
            as: UTF8.self
        )
        let low = text.split(whereSeparator: \.isWhitespace).first.flatMap { Int($0) } ?? 32768
        let upper = min(low, 32000)
        return upper > 21000 ? 20000...upper - 1 : 10000...max(upper, 11000) - 1
    }

    /// A free port that this picker has not named lately.
    ///
    /// - Throws: ``DeploymentError`` when none is.
    package func pick() throws -> Int {
        for _ in range {
            let port = next.withLock { next in
                next = next < range.upperBound ? next + 1 : range.lowerBound
                return next
            }
            if Self.isFree(port, host: host) { return port }
        }
        throw DeploymentError(
            .runtime,
            "no TCP port from \(range.lowerBound) to \(range.upperBound) of \(host) is free"
        )
    }

    /// Whether somebody could listen on a port of an IPv4 address now.
    package static func isFree(_ port: Int, host: String) -> Bool {
        #if canImport(Glibc)
            let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        #else
            let descriptor = socket(AF_INET, SOCK_STREAM, 0)
        #endif
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        // As servers do: without this a port in TIME_WAIT would count as taken.
        var yes: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        if inet_pton(AF_INET, host, &address.sin_addr) != 1 { address.sin_addr.s_addr = INADDR_ANY }
        let bound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        // A bind beside a listener can succeed with SO_REUSEADDR; listening beside it cannot.
        return bound == 0 && listen(descriptor, 1) == 0
    }
}
