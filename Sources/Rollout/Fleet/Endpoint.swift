import Foundation

/// Where an instance takes traffic.
package struct Endpoint: Codable, Hashable, Sendable, CustomStringConvertible {
    /// A host name or address, without brackets.
    package var host: String
    /// A TCP port.
    package var port: Int

    /// Names an endpoint.
    package init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    /// Reads `HOST:PORT` or `[IPv6]:PORT`; nil for anything else.
    package init?(_ text: some StringProtocol) {
        guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
            (1...65535).contains(port)
        else { return nil }
        let host = text[..<colon].trimmingPrefix("[")
        self.host = host.hasSuffix("]") ? String(host.dropLast()) : String(host)
        self.port = port
        if self.host.isEmpty { return nil }
    }

    /// Whether the host is an IPv4 or IPv6 address, not a name.
    package var isAddress: Bool {
        var v4 = in_addr()
        var v6 = in6_addr()
        return inet_pton(AF_INET, host, &v4) == 1 || inet_pton(AF_INET6, host, &v6) == 1
    }

    /// `HOST:PORT`, an IPv6 address in brackets.
    package var description: String {
        host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }
}

/// An endpoint and its share of the traffic.
package struct WeightedEndpoint: Codable, Hashable, Sendable {
    /// Where requests go.
    package var endpoint: Endpoint
    /// Its share relative to the others', 1 to 1 000 000.
    package var weight: Int

    /// Makes a share; every value as the property of its name says.
    package init(endpoint: Endpoint, weight: Int) {
        self.endpoint = endpoint
        self.weight = weight
    }
}
