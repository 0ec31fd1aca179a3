import Foundation
import NIOCore

/// A request that came by.
struct Request: Sendable {
    /// 1 for the first request of all.
    let number: Int
    /// 1 for the first of its kind.
    let numberOfKind: Int
    let head: HTTPHead
    /// Empty for an upload, which is passed on as it comes.
    let body: String
    let received: ContinuousClock.Instant

    var method: String { head.word(0) }
    var path: String { head.word(1) }

    /// Method and path as the report names them, such as `GET /questions/{id}`.
    var kind: String { Self.kind(head) }

    static func kind(_ head: HTTPHead) -> String {
        let words = head.word(1).prefix { $0 != "?" }.split(separator: "/").map { word in
            word.allSatisfy(\.isNumber) ? "{id}" : word
        }
        return "\(head.word(0)) /\(words.joined(separator: "/"))"
    }

    /// The question that its path names.
    var question: Int64? {
        path.prefix { $0 != "?" }.split(separator: "/").dropFirst().first.flatMap { Int64($0) }
    }

    /// Whether it asks for the newest questions, and for no later page.
    var isFirstPage: Bool { kind == "GET /questions" && !path.contains("after=") }

    /// What a `POST /questions` asks for.
    var title: String? {
        (try? JSONDecoder().decode(Title.self, from: Data(body.utf8)))?.title
    }

    private struct Title: Decodable {
        let title: String
    }
}

/// An answer, of the service or of the adversary.
struct Answer: Sendable {
    var status: Int
    var reason: String
    var headers: [HTTPHead.Field]
    var body: [UInt8]

    /// An answer as a proxy gives it that knows nothing of the service behind it.
    init(unsigned status: Int, _ reason: String, body: String = "<html>no</html>\n") {
        self.status = status
        self.reason = reason
        headers = [.init(name: "Content-Type", value: "text/html")]
        self.body = Array(body.utf8)
    }

    init(_ head: HTTPHead, body: ByteBuffer) {
        status = Int(head.word(1)) ?? 0
        reason = head.word(2)
        headers = head.fields
        self.body = Array(body.readableBytesView)
    }

    var text: String {
        get { String(decoding: body, as: UTF8.self) }
        set { body = Array(newValue.utf8) }
    }

    subscript(name: String) -> String? {
        get { headers.first { $0.name.lowercased() == name }?.value }
        set {
            headers.removeAll { $0.name.lowercased() == name }
            if let newValue { headers.append(.init(name: name, value: newValue)) }
        }
    }

    /// Its bytes, framed by a length.
    var bytes: ByteBuffer {
        var head = "HTTP/1.1 \(status) \(reason)\r\n"
        for field in headers
        where !["content-length", "transfer-encoding"].contains(field.name.lowercased()) {
            head += "\(field.name): \(field.value)\r\n"
        }
        var bytes = ByteBuffer(string: head + "Content-Length: \(body.count)\r\n\r\n")
        bytes.writeBytes(body)
        return bytes
    }
}
