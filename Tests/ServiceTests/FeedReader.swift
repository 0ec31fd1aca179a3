import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1

/// A reader of the feed, event by event.
struct FeedReader {
    struct Event: Sendable {
        var name = "message"
        var data = ""
        var id: String?
        var comment: String?

        /// The question in it.
        var title: String? {
            ((try? JSONSerialization.jsonObject(with: Data(data.utf8))) as? [String: Any])?["title"]
                as? String
        }
    }

    let status: Int
    let headers: [String: String]
    /// The last id that was seen, also one without an event.
    private(set) var lastID: String?
    private var body: HTTPClientResponse.Body.AsyncIterator
    private var pending = ""

    /// Opens the feed, and reads its first lines.
    static func open(_ service: RunningService, after id: String? = nil) async throws -> FeedReader {
        var request = HTTPClientRequest(url: "http://127.0.0.1:\(service.port)/questions/feed")
        if let id { request.headers.add(name: "Last-Event-ID", value: id) }
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(120))
        var reader = FeedReader(
            status: Int(response.status.code),
            headers: Dictionary(response.headers.map { ($0.name.lowercased(), $0.value) }) { $1 },
            body: response.body.makeAsyncIterator()
        )
        if reader.status == 200 { _ = try await reader.block() }
        return reader
    }

    private init(status: Int, headers: [String: String], body: HTTPClientResponse.Body.AsyncIterator) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// The next event or comment; nil at the stream's end.
    mutating func next() async throws -> Event? {
        try await block()
    }

    /// The next questions' titles, whatever heartbeats come between.
    mutating func titles(_ count: Int) async throws -> [String] {
        var titles: [String] = []
        while titles.count < count, let event = try await next() {
            if event.name == "question", let title = event.title { titles.append(title) }
        }
        return titles
    }

    private mutating func block() async throws -> Event? {
        while true {
            if let end = pending.range(of: "\n\n") {
                let lines = pending[..<end.lowerBound].split(separator: "\n")
                pending = String(pending[end.upperBound...])
                return event(lines)
            }
            guard let bytes = try await body.next() else { return nil }
            pending += String(buffer: bytes)
        }
    }

    private mutating func event(_ lines: [Substring]) -> Event {
        var event = Event()
        for line in lines {
            let (field, value) = (line.prefix { $0 != ":" }, line.drop { $0 != ":" }.dropFirst(2))
            switch field {
            case "": event.comment = String(value)
            case "event": event.name = String(value)
            case "data": event.data = String(value)
            case "id":
                event.id = String(value)
                lastID = event.id
            default: break
            }
        }
        return event
    }
}
