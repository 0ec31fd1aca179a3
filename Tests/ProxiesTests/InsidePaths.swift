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

    /// That a proxy answers 404 to each of them.
    static func expectRefused(at port: Int, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        for path in all {
            // Written by hand: a client would clean the path.
            let answer = try await run(
                .path("/bin/bash"),
                arguments: [
                    "-c",
                    "exec 3<>/dev/tcp/127.0.0.1/$1; "
                        + "printf 'GET %s HTTP/1.1\\r\\nHost: a\\r\\nConnection: close\\r\\n\\r\\n' \"$2\" >&3; "
                        + "head -1 <&3",
                    "ask", "\(port)", path,
                ],
                output: .string(limit: 4096)
            )
            #expect(
                answer.standardOutput.contains(" 404 "),
                "\(path): \(answer.standardOutput)",
                sourceLocation: sourceLocation
            )
        }
    }
}
