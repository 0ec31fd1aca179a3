import Subprocess
import Testing

#if canImport(System)
    import System
#else
    import SystemPackage
#endif

/// The deployer's endpoints, as somebody outside might spell them.
enum InsidePaths {
    private static let all = [
        "/obsolete", "/inflight", "/metrics", "//obsolete", "/%6fbsolete", "/obsolete/",
        "/x/../obsolete", "/x/%2e%2e/obsolete", "/x/..%2fobsolete", "/./inflight", "/OBSOLETE",
        "/obsolete?x=1", "/obsolete;x", "/%2fobsolete", "/metrics/", "///x/..//metrics",
        "/questions/../inflight", "/obsolete%20", "/o%62solete%3fx", "http://a/obsolete",
    ]

    /// What would lead past rules on paths: a target without a path, and a tunnel.
    private static let evasions = [
        "GET foo:http://h/obsolete", "POST foo:http://h/obsolete", "CONNECT a:80", "CONNECT h:80",
        "CONNECT /obsolete",
    ]

    /// That a proxy answers 404 to each of them, and refuses what would lead past that.
    static func expectRefused(at port: Int, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        for evasion in evasions {
            let answer = try await firstLine(of: evasion, at: port)
            #expect(
                answer.contains(#/ 4\d\d /#),
                "\(evasion): \(answer)",
                sourceLocation: sourceLocation
            )
        }
        for path in all {
            let answer = try await firstLine(of: "GET \(path)", at: port)
            #expect(answer.contains(" 404 "), "\(path): \(answer)", sourceLocation: sourceLocation)
        }
    }

    /// Written by hand: a client would clean the target.
    private static func firstLine(of request: String, at port: Int) async throws -> String {
        try await run(
            .path("/bin/bash"),
            arguments: [
                "-c",
                "exec 3<>/dev/tcp/127.0.0.1/$1; "
                    + "printf '%s HTTP/1.1\\r\\nHost: a\\r\\nConnection: close\\r\\n\\r\\n' \"$2\" >&3; "
                    + "head -1 <&3",
                "ask", "\(port)", request,
            ],
            output: .string(limit: 4096)
        ).standardOutput
    }
}
