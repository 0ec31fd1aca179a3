/// By which names a port may be called.
///
/// A port on loopback is for who sits at the machine. A page elsewhere may have its own name resolved to 127.0.0.1, and its
/// requests look to the browser as if they stayed on its site: only the `Host` field gives them away.
public struct AllowedHosts: Sendable {
    /// Beside `localhost` and addresses; nil where any name will do.
    private let names: Set<String>?

    private init(names: Set<String>?) { self.names = names }

    /// Every name.
    public static let any = AllowedHosts(names: nil)

    /// What fits the address that a port listens on: on loopback `localhost`, addresses and these names; elsewhere any name.
    ///
    /// - Parameters:
    ///   - address: The address, or `localhost`.
    ///   - names: More host names, without ports.
    public static func fitting(listeningOn address: String, names: [String]) -> AllowedHosts {
        let isLoopback = address == "localhost" || address == "::1" || address.hasPrefix("127.")
        return isLoopback ? AllowedHosts(names: Set(names.map { $0.lowercased() })) : .any
    }

    /// Whether a `Host` field may say this; no browser goes without one.
    func contains(_ host: String?) -> Bool {
        guard let names, let host else { return true }
        let name = Self.name(in: host.lowercased())
        return name == "localhost" || name.hasSuffix(".localhost") || Self.isAddress(name)
            || names.contains(name)
    }

    /// The host without its port.
    private static func name(in host: String) -> String {
        if host.hasPrefix("[") { return String(host.prefix { $0 != "]" }) + "]" }
        return String(host.prefix { $0 != ":" })
    }

    private static func isAddress(_ name: String) -> Bool {
        if name.hasPrefix("[") { return true }
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts.allSatisfy { UInt8($0) != nil }
    }
}
