import Foundation

/// A client that connects, says something and is gone: for tests that need thousands.
public enum PassingClient {
    /// Visits once.
    ///
    /// - Parameter byReset: Whether it leaves with a reset instead of a FIN.
    /// - Throws: `POSIXError` where it cannot connect.
    public static func visit(port: Int, saying bytes: some Collection<UInt8>, byReset: Bool) throws {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        guard connect(descriptor, toPort: port) else {
            throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO)
        }
        if byReset {
            var option = linger(l_onoff: 1, l_linger: 0)
            setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
        }
        // Whatever the server says or does by now, this client does not care.
        _ = Array(bytes).withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
    }

    /// How a request on a connection of its own ended.
    public enum Outcome: Sendable {
        /// With an answer of status 200.
        case answered
        /// Nobody listens.
        case refused
        /// Neither: somebody accepted the connection, and dropped it.
        case broken
    }

    /// Connects, asks, and reads to the end.
    public static func ask(port: Int, for path: String) -> Outcome {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        guard connect(descriptor, toPort: port) else { return errno == ECONNREFUSED ? .refused : .broken }
        let request = Array("GET \(path) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".utf8)
        guard request.withUnsafeBytes({ send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }) > 0
        else {
            return .broken
        }
        var answer: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            if count < 0 { return .broken }
            if count == 0 { return answer.starts(with: "HTTP/1.1 200".utf8) ? .answered : .broken }
            answer += buffer[..<count]
        }
    }

    private static func connect(_ descriptor: Int32, toPort port: Int) -> Bool {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        address.sin_port = in_port_t(port).bigEndian
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Foundation.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }
}
