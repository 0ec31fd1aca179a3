/// Where an instance takes traffic.
public struct Endpoint: Codable, Hashable, Sendable, CustomStringConvertible {
    /// A host name or address, without brackets.
    public var host: String
    /// A TCP port.
    public var port: Int

    /// Names an endpoint.
    public init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    /// Reads `HOST:PORT` or `[IPv6]:PORT`; nil for anything else.
    public init?(_ text: some StringProtocol) {
        guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
            (1...65535).contains(port)
        else { return nil }
        let host = text[..<colon].trimmingPrefix("[")
        self.host = host.hasSuffix("]") ? String(host.dropLast()) : String(host)
        self.port = port
        if self.host.isEmpty { return nil }
    }

    /// `HOST:PORT`, an IPv6 address in brackets.
    public var description: String {
        host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }
}

/// An endpoint and its share of the traffic.
public struct WeightedEndpoint: Codable, Hashable, Sendable {
    /// Where requests go.
    public var endpoint: Endpoint
    /// Its share relative to the others', 1 to 1000.
    public var weight: Int

    /// Makes a share; every value as the property of its name says.
    public init(endpoint: Endpoint, weight: Int) {
        self.endpoint = endpoint
        self.weight = weight
    }
}
