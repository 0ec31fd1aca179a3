internal import FoundationEssentials

/// Where the service is.
public struct LoadTarget: Sendable, Equatable {
    /// A name or an address, an IPv6 one without brackets.
    public let host: String
    /// The TCP port.
    public let port: Int
    /// What stands before every path of the API; empty or `/something`.
    public let basePath: String

    /// Takes a URL apart.
    ///
    /// - Parameter text: such as `http://127.0.0.1:8080` or `http://[::1]:8080/qa`.
    /// - Throws: `LoadPlanError` if it is not an absolute `http` URL without user, query and fragment.
    public init(_ text: String) throws(LoadPlanError) {
        guard let url = URL(string: text), let host = url.host(), !host.isEmpty else {
            throw LoadPlanError("url", got: text, takes: "an absolute URL such as http://127.0.0.1:8080")
        }
        guard url.scheme?.lowercased() == "http" else {
            throw LoadPlanError("url", got: text, takes: "a URL that begins with http://; TLS is not spoken")
        }
        guard url.query() == nil, url.fragment() == nil, url.user() == nil else {
            throw LoadPlanError("url", got: "a URL with user, query or fragment", takes: "one without them")
        }
        self.host = host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host
        port = url.port ?? 80
        let path = url.path(percentEncoded: true)
        basePath = path.hasSuffix("/") ? String(path.dropLast()) : path
    }

    /// The value of the `Host` header.
    var authority: String {
        let name = host.contains(":") ? "[\(host)]" : host
        return port == 80 ? name : "\(name):\(port)"
    }
}
