import NIOHTTP1

/// What a request's head says about its own framing, found in one pass over its fields.
///
/// What NIO's parser refuses (both lengths at once, a length twice, bare CR, ...) never comes here.
/// Source: RFC 9112, RFC 9110.
struct RequestHeadRule {
    private var hosts = 0
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
            case 4 where name.lowercased() == "host": hosts += 1
            case 6 where name.lowercased() == "expect":
                awaitsContinue = value.lowercased() == "100-continue"
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
        if target.elementsEqual("*".utf8), head.method == .OPTIONS {
            return LifecycleAnswer(problem: .notImplemented, "it does not take OPTIONS")
        }
        return LifecycleAnswer(problem: .badRequest, "a request's target is a path or an http:// URL")
    }

    /// The path and query of a target in absolute form; any other target as it is.
    ///
    /// Source: RFC 9112, 3.2.2: a server accepts the absolute form of every request.
    static func originForm(_ target: String) -> String {
        guard target.utf8.first != UInt8(ascii: "/") else { return target }
        guard let scheme = ["http://", "https://"].first(where: { target.lowercased().hasPrefix($0) }) else {
            return target
        }
        let rest = target.dropFirst(scheme.count)
        guard let end = rest.firstIndex(where: { "/?#".contains($0) }) else { return "/" }
        return rest[end] == "/" ? String(rest[end...]) : "/\(rest[end...])"
    }
}
