import TestSupport

/// A request with something wrong in it, made from pieces that have broken servers before.
struct MalformedRequest {
    private static let methods = [
        "GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH", "TRACE", "get", "X",
    ]
    private static let targets = [
        "/", "/questions", "/questions/1", "/questions/1/votes", "/questions/1/answers", "/questions/import",
        "/questions/..//obsolete/..", "/questions/%00", "/%2e%2e/etc/passwd", "/questions/%ff%fe",
        "/questions/%",
        "/questions/%zz", "/questions?limit=%00", "/questions?limit=9999999999999999999",
        "/questions?after=-1",
        "/questions?after=%ff", "/questions?limit=1&limit=2", "/questions?&&==&", "//questions",
        "/questions/",
        "/questions/1;drop", "/questions/'; drop table questions;--", "/questions/9223372036854775808",
        "http://x/questions", "http://x", "*", "questions", "/\u{1F98A}", "/a?b#c", "/questions/0x1", "/?",
    ]
    private static let fields = [
        "Host: x", "Host: x", "Host: x", "Host:", "Host: x\r\nHost: y", "Content-Type: application/json",
        "Content-Type: text/html", "Content-Type: \u{FF}", "Content-Length: 5", "Content-Length: 999",
        "Content-Length: -1", "Content-Length: 5, 5", "Transfer-Encoding: chunked", "Transfer-Encoding: x",
        "Expect: 100-continue", "Expect: x", "Connection: close", "Connection: Upgrade\r\nUpgrade: h2c",
        "Idempotency-Key: ", "Idempotency-Key: a\u{0}b", "Idempotency-Key: '; select 1", "Accept: \u{7F}",
        "Last-Event-ID: x", "Range: bytes=0-0", "A : b", " folded",
        "X: \(String(repeating: "y", count: 20_000))",
    ]
    private static let bodies = [
        "", "{", "[]", "null", "1e999", "\"", "{\"value\":1e400}", "{\"value\":99999999999999999999}",
        "{\"value\":1.5}", "{\"value\":true}", "{\"title\":null,\"body\":1,\"author\":[]}",
        "{\"title\":\"t\",\"body\":\"b\",\"author\":\"a\",\"x\":{}}",
        "{\"title\":\"\\u0000\",\"body\":\"b\",\"author\":\"a\"}",
        "{\"title\":\"\\ud800\",\"body\":\"b\",\"author\":\"a\"}",
        "{\"title\":\"t\",\"title\":\"u\",\"body\":\"b\",\"author\":\"a\"}",
        String(repeating: "[", count: 5000), String(repeating: "{\"a\":", count: 2000),
        "5\r\nhello\r\n0\r\n\r\n",
        "ffffffffffffffff\r\n", "-1\r\n", "5;x=y\r\nhello\r\nzz\r\n", "\u{0}\u{1}\u{2}",
    ]

    /// What goes over the wire.
    let bytes: [UInt8]

    init(using random: inout SeededGenerator) {
        func any(_ choices: [String]) -> String { choices.randomElement(using: &random) ?? "" }
        var text = any(Self.methods) + " " + any(Self.targets) + " "
        text += any(["HTTP/1.1", "HTTP/1.1", "HTTP/1.1", "HTTP/1.0", "HTTP/2.0", "HTTP/9", ""]) + "\r\n"
        for _ in 0..<Int.random(in: 0...5, using: &random) { text += any(Self.fields) + "\r\n" }
        let body = any(Self.bodies)
        if Bool.random(using: &random) { text += "Content-Length: \(body.utf8.count)\r\n" }
        var bytes = Array((text + "\r\n" + body).utf8)
        for _ in 0..<Int.random(in: 0...3, using: &random) where !bytes.isEmpty {
            let index = bytes.indices.randomElement(using: &random) ?? 0
            switch Int.random(in: 0...3, using: &random) {
            case 0: bytes[index] = UInt8.random(in: 0...255, using: &random)
            case 1: bytes.remove(at: index)
            case 2: bytes.insert(UInt8.random(in: 0...255, using: &random), at: index)
            default: bytes.removeLast(bytes.count - index)
            }
        }
        self.bytes = bytes
    }
}
