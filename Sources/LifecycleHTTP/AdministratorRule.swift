import NIOHTTP1

/// Who may ask for the administrators' paths, by a request's head alone.
///
/// `GET /obsolete` changes something, since that is how people use it, and so every page that a browser shows could ask
/// for it: what only browsers send tells.
///
/// Source: RFC 6750 (bearer tokens); Fetch Metadata Request Headers (`Sec-Fetch-Site`, `Sec-Purpose`); RFC 6454 (`Origin`).
struct AdministratorRule: Sendable {
    /// What `/obsolete` asks as a bearer token; nil asks nothing.
    let token: String?
    /// By which names the port may be called.
    let hosts: AllowedHosts

    /// Why the request is refused; nil where it may go on.
    func refusal(of route: LifecycleRoute, _ head: HTTPRequestHead) -> LifecycleAnswer? {
        guard route.isForAdministrators else { return nil }
        let host = head.headers.first(name: "Host")
        guard hosts.contains(host) else {
            return LifecycleAnswer(
                problem: .misdirectedRequest,
                "this port on loopback is not called by that name; --allowed-host allows one"
            )
        }
        guard route == .obsolete else { return nil }
        return refusalOfPages(head.headers, host: host)
            ?? token.flatMap { refusal(of: head.headers, without: $0) }
    }

    private func refusalOfPages(_ headers: HTTPHeaders, host: String?) -> LifecycleAnswer? {
        let sites = headers["Sec-Fetch-Site"].map { $0.lowercased() }
        guard sites.allSatisfy({ $0 == "none" || $0 == "same-origin" }) else {
            return .forbidden("a page of another site may not ask for this path")
        }
        for origin in headers["Origin"] where origin.lowercased().authority != host?.lowercased() {
            return .forbidden("a page of another origin may not ask for this path")
        }
        guard !headers.contains(name: "Sec-Purpose"), !headers.contains(name: "Purpose") else {
            return .forbidden("this path is not to be fetched before somebody wants it")
        }
        return nil
    }

    private func refusal(of headers: HTTPHeaders, without token: String) -> LifecycleAnswer? {
        let given = headers["Authorization"]
        guard given.count <= 1 else {
            return LifecycleAnswer(problem: .badRequest, "a request has one Authorization field")
        }
        guard let credentials = given.first?.bearerCredentials, credentials.matchesInConstantTime(token)
        else {
            return LifecycleAnswer(
                problem: .unauthorized,
                "/obsolete asks for the admin token as a bearer token"
            )
            .with("WWW-Authenticate", "Bearer")
        }
        return nil
    }
}

extension LifecycleAnswer {
    fileprivate static func forbidden(_ detail: String) -> LifecycleAnswer {
        LifecycleAnswer(problem: .forbidden, detail)
    }
}

extension String {
    /// What stands behind the scheme of an origin; nil of `null` and of what is no origin.
    fileprivate var authority: String? {
        guard let scheme = ["http://", "https://"].first(where: hasPrefix) else { return nil }
        return String(dropFirst(scheme.count))
    }

    /// The token of a field's value such as `Bearer abc`: the scheme in any case, blanks around the token.
    fileprivate var bearerCredentials: String? {
        func isBlank(_ character: Character) -> Bool { character == " " || character == "\t" }
        let value = drop(while: isBlank)
        let scheme = value.prefix { !isBlank($0) }
        guard scheme.lowercased() == "bearer" else { return nil }
        var token = value.dropFirst(scheme.count).drop(while: isBlank)
        while let last = token.last, isBlank(last) { token.removeLast() }
        return String(token)
    }

    /// Compares without telling by its duration how much of a secret was right.
    fileprivate func matchesInConstantTime(_ other: String) -> Bool {
        guard utf8.count == other.utf8.count else { return false }
        return zip(utf8, other.utf8).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
