import NIOHTTP1
import Testing

@testable import LifecycleHTTP

@Suite struct RequestHeadRuleTests {
    @Test(arguments: [
        ("/a?b", "/a?b"), ("http://h/a?b", "/a?b"), ("HTTP://h:80", "/"), ("http://h?x=1", "/?x=1"),
        ("https://u@h/obsolete", "/obsolete"), ("*", "*"), ("ftp://h/a", "ftp://h/a"), ("", ""),
        ("http://", "/"), ("//h/a", "//h/a"),
    ])
    func theAbsoluteFormIsTheSameRequest(_ target: String, _ path: String) {
        #expect(RequestHeadRule.originForm(target) == path)
    }

    @Test(arguments: [
        (HTTPVersion.http1_1, HTTPMethod.GET, "/", [("Host", "x")], nil as UInt?),
        (.http1_0, .GET, "/", [], nil),
        (.http1_1, .GET, "/", [], 400),
        (.http1_1, .GET, "/", [("Host", "x"), ("HOST", "y")], 400),
        (.http1_1, .POST, "/", [("Host", "x"), ("Transfer-Encoding", "Chunked")], nil),
        (.http1_1, .POST, "/", [("Host", "x"), ("Transfer-Encoding", "gzip, chunked")], 501),
        (
            .http1_1, .POST, "/",
            [("Host", "x"), ("Transfer-Encoding", "gzip"), ("Transfer-Encoding", "chunked")], 501
        ),
        (.http1_0, .POST, "/", [("Transfer-Encoding", "chunked")], 400),
        (.http1_1, .POST, "/", [("Host", "x"), ("Expect", "100-Continue")], nil),
        (.http1_1, .POST, "/", [("Host", "x"), ("Expect", "200-ok")], 417),
        (.http1_0, .POST, "/", [("Expect", "200-ok")], nil),
        (.http1_1, .CONNECT, "h:443", [("Host", "h")], 501),
        (.http1_1, .OPTIONS, "*", [("Host", "h")], nil),
        (.http1_1, .GET, "/", [("Host", "a b")], 400),
        (.http1_1, .GET, "/", [("Host", "a/b?c")], 400),
        (.http1_1, .GET, "/", [("Host", "a, b")], 400),
        (.http1_1, .GET, "/", [("Host", "u@h")], 400),
        (.http1_1, .GET, "/", [("Host", "")], 400),
        (.http1_1, .GET, "/", [("Host", ":80")], 400),
        (.http1_1, .GET, "/", [("Host", "h:8o")], 400),
        (.http1_1, .GET, "/", [("Host", "[::1")], 400),
        (.http1_1, .GET, "/", [("Host", "[::1]:80")], nil),
        (.http1_1, .GET, "/", [("Host", "a_b.example:8080")], nil),
        (.http1_1, .GET, "http:///questions", [("Host", "h")], 400),
        (.http1_1, .GET, "http://u@h/questions", [("Host", "h")], 400),
        (.http1_1, .GET, "http://h:80/questions", [("Host", "h")], nil),
        (.http1_1, .POST, "/", [("Host", "x"), ("Expect", "100-continue ")], nil),
        (.http1_1, .GET, "*", [("Host", "h")], 400),
        (.http1_1, .GET, "questions", [("Host", "h")], 400),
    ])
    func whatNobodyCanServeIsRefused(
        _ version: HTTPVersion,
        _ method: HTTPMethod,
        _ target: String,
        _ fields: [(String, String)],
        _ status: UInt?
    ) {
        let head = HTTPRequestHead(
            version: version,
            method: method,
            uri: target,
            headers: HTTPHeaders(fields)
        )
        #expect(RequestHeadRule(head).refusal(needsHost: true)?.status.code == status)
    }

    @Test func aProbeWithoutAHostIsAProbe() {
        let head = HTTPRequestHead(version: .http1_1, method: .GET, uri: "/health")
        #expect(RequestHeadRule(head).refusal(needsHost: false) == nil)
    }
}
