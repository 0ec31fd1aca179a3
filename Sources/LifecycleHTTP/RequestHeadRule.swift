import NIOHTTP1

/// What a request's head says about its own framing, found in one pass over its fields.
///
/// What NIO's parser refuses (both lengths at once, a length twice, bare CR, ...) never comes here.
/// Source: RFC 9112, RFC 9110.
struct RequestHeadRule {
    private var hosts = 0
    private var isHostStrange = false
    private var isCoded = false
    private var isStrangelyCoded = false
    private var expectsStrangely = false
    private let target: Substring.UTF8View
    private let head: (method: HTTPMethod, version: HTTPVersion)

    /// Whether the client waits for `100 Continue` before it sends the body.
    private(set) var awaitsContinue = false
    /// Whether it offers another protocol; NIO's parser reads nothing behind such a request.
    private(set) var offersUpgrade: Bool

    init(_ head: HTTPRequestHead) {
        self.head = (head.method, head.version)
        target = head.uri[...].utf8
        offersUpgrade = head.method == .CONNECT
        for (name, value) in head.headers {
            // Lengths tell nearly all other fields apart without a look at their letters.
            switch name.utf8.count {
            case 4 where name.lowercased() == "host":
                hosts += 1
                isHostStrange = isHostStrange || !Self.isAuthority(value.utf8)
            case 6 where name.lowercased() == "expect":
                awaitsContinue = value.lowercased().trimmingBlanks == "100-continue"
                expectsStrangely = !awaitsContinue
            case 7 where name.lowercased() == "upgrade": offersUpgrade = true
            case 17 where name.lowercased() == "transfer-encoding":
                isStrangelyCoded = isCoded || value.lowercased() != "chunked"
                isCoded = true
            default: break
            }
        }
        // RFC 9110, 10.1.1: an expectation in HTTP/1.0 is ignored.
        if head.version == .http1_0 { (awaitsContinue, expectsStrangely) = (false, false) }
    }

    /// Why this request cannot be served by anybody; nil where it can.
    ///
    /// - Parameter needsHost: Whether a missing `Host` is an error. Probes of load balancers often send none.
    func refusal(needsHost: Bool) -> LifecycleAnswer? {
        if hosts > 1 { return LifecycleAnswer(problem: .badRequest, "a request has one Host field") }
        if hosts == 0, needsHost, head.version != .http1_0 {
            return LifecycleAnswer(problem: .badRequest, "a request in HTTP/1.1 has a Host field")
        }
        if isHostStrange {
            return LifecycleAnswer(problem: .badRequest, "the Host field takes a host and perhaps a port")
        }
        if isCoded, head.version == .http1_0 {
            return LifecycleAnswer(problem: .badRequest, "HTTP/1.0 knows no Transfer-Encoding")
        }
        if isStrangelyCoded {
            return LifecycleAnswer(
                problem: .notImplemented,
                "the one transfer coding known here is 'chunked'"
            )
        }
        if expectsStrangely {
            return LifecycleAnswer(
                problem: .expectationFailed,
                "the one expectation known here is '100-continue'"
            )
        }
        return targetRefusal
    }

    private var targetRefusal: LifecycleAnswer? {
        if head.method == .CONNECT {
            return LifecycleAnswer(problem: .notImplemented, "this is no proxy: it does not take CONNECT")
        }
        if target.first == UInt8(ascii: "/") { return nil }
        if target.elementsEqual("*".utf8), head.method == .OPTIONS { return nil }
        if let authority = Self.authority(in: String(Substring(target))), Self.isAuthority(authority.utf8) {
            return nil
        }
        return LifecycleAnswer(problem: .badRequest, "a request's target is a path or an http:// URL")
    }

    /// Whether this is a host and perhaps a port, of which the host is not empty, and no user.
    ///
    /// Source: RFC 9110, 7.2 and 4.2.4; RFC 3986, 3.2. A comma would be two values in one.
    static func isAuthority(_ text: some Collection<UInt8>) -> Bool {
        var host = text[...]
        if host.first == UInt8(ascii: "[") {
            guard let end = host.firstIndex(of: UInt8(ascii: "]")) else { return false }
            let address = host[..<end].dropFirst()
            host = host[end...].dropFirst()
            guard !address.isEmpty, address.allSatisfy({ isHexadecimal($0) || $0 == colon || $0 == dot })
            else {
                return false
            }
        } else {
            let name = host.prefix { $0 != colon }
            guard !name.isEmpty, name.allSatisfy(isInName) else { return false }
            host = host.dropFirst(name.count)
        }
        return host.isEmpty || (host.first == colon && host.dropFirst().allSatisfy(isDigit))
    }

    private static let colon = UInt8(ascii: ":")
    private static let dot = UInt8(ascii: ".")

    private static func isDigit(_ byte: UInt8) -> Bool { 0x30...0x39 ~= byte }
    private static func isHexadecimal(_ byte: UInt8) -> Bool { isDigit(byte) || 0x61...0x66 ~= byte | 0x20 }
    private static func isInName(_ byte: UInt8) -> Bool {
        isDigit(byte) || 0x61...0x7A ~= byte | 0x20 || "-._~%!$&'()*+;=".utf8.contains(byte)
    }

    /// What stands between the scheme of a target in absolute form and its path; nil of any other target.
    private static func authority(in target: String) -> Substring? {
        guard let scheme = scheme(of: target) else { return nil }
        return target.dropFirst(scheme.count).prefix { !"/?#".contains($0) }
    }

    private static func scheme(of target: String) -> String? {
        ["http://", "https://"].first { target.lowercased().hasPrefix($0) }
    }

    /// The path and query of a target in absolute form; any other target as it is.
    ///
    /// Source: RFC 9112, 3.2.2: a server accepts the absolute form of every request.
    static func originForm(_ target: String) -> String {
        guard target.utf8.first != UInt8(ascii: "/") else { return target }
        guard let scheme = scheme(of: target) else { return target }
        let rest = target.dropFirst(scheme.count)
        guard let end = rest.firstIndex(where: { "/?#".contains($0) }) else { return "/" }
        return rest[end] == "/" ? String(rest[end...]) : "/\(rest[end...])"
    }
}

extension String {
    fileprivate var trimmingBlanks: Substring {
        var text = drop { $0 == " " || $0 == "\t" }
        while text.last == " " || text.last == "\t" { text.removeLast() }
        return text
    }
}
