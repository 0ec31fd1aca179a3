import Foundation
import HTTPTypes
import Hummingbird
import Lifecycle
import NIOCore

/// An error as its client sees it: a problem document.
///
/// Source: RFC 9457.
struct Problem: Error, Encodable {
    var type = "about:blank"
    var title: String
    var status: Int
    var detail: String
    /// How many questions an import had added when it failed.
    var accepted: Int?

    /// Headers beside the document, such as `Retry-After`.
    var headers: HTTPFields = [:]

    enum CodingKeys: CodingKey {
        case type, title, status, detail, accepted
    }

    init(_ status: HTTPResponse.Status, _ detail: String, headers: HTTPFields = [:]) {
        title = status.reasonPhrase
        self.status = status.code
        self.detail = detail
        self.headers = headers
    }

    /// The service cannot answer now; the client may ask again in a second.
    static func unavailable(_ detail: String) -> Problem {
        Problem(.serviceUnavailable, detail, headers: [.retryAfter: "1"])
    }

    /// The database did not answer in time; the client may ask again in a second.
    static func timeout(_ detail: String) -> Problem {
        Problem(.gatewayTimeout, detail, headers: [.retryAfter: "1"])
    }

    static func noQuestion(_ id: Int64) -> Problem {
        Problem(.notFound, "there is no question \(id)")
    }

    /// The document as a response.
    var response: Response {
        var headers = headers
        headers[.contentType] = "application/problem+json"
        headers[.cacheControl] = "no-store"
        return Response(
            status: .init(code: status, reasonPhrase: title),
            headers: headers,
            body: .init(byteBuffer: document)
        )
    }

    /// The document, one line of JSON.
    var document: ByteBuffer {
        ByteBuffer(bytes: ((try? JSONEncoder.service.encode(self)) ?? Data()) + Data("\n".utf8))
    }
}

extension JSONEncoder {
    /// JSON as the service speaks it: sorted keys, times in RFC 3339 with milliseconds, UTC.
    static var service: JSONEncoder {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .custom { date, encoder in
            var container = encoder.singleValueContainer()
            try container.encode(RFC3339.string(date))
        }
        return encoder
    }
}
