import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// A request body that knows all its fields: one that it does not know is an error, not noise.
protocol JSONBody: Decodable {
    associatedtype CodingKeys: CodingKey & CaseIterable
    /// - Throws: `Problem` 422 where a value is not what the field takes.
    func validate() throws(Problem)
}

/// The largest request body in bytes.
let largestBody = 1 << 20

extension Request {
    /// - Throws: `Problem` 415 where the body is not said to be of this media type; parameters do not matter.
    func requireMediaType(_ wanted: String) throws(Problem) {
        guard Set(headers[values: .contentType]).count <= 1 else {
            throw Problem(.badRequest, "the request has two different Content-Types")
        }
        let codings = headers[values: .contentEncoding].map { $0.lowercased() }
        guard codings.allSatisfy({ $0 == "identity" }) else {
            throw Problem(.unsupportedMediaType, "a body is taken as it is, without a Content-Encoding")
        }
        let given = (headers[values: .contentType].first ?? "").prefix { $0 != ";" }.filter { $0 != " " }
            .lowercased()
        guard given != wanted else { return }
        throw Problem(
            .unsupportedMediaType,
            "expected \(wanted), got \(given.isEmpty ? "no media type" : given)"
        )
    }

    /// Reads a JSON body.
    ///
    /// - Throws: `Problem` 400 where it is no such JSON, 415 where it says that it is something else, 422
    ///   where a value is out of range; `NIOTooManyBytesError` where it is too large.
    func decode<Body: JSONBody>(_ type: Body.Type) async throws -> (body: Body, bytes: ByteBuffer) {
        // A page elsewhere can post without a media type, and nobody asks it for permission.
        try requireMediaType("application/json")
        if let length = headers[.contentLength].flatMap(Int.init), length > largestBody {
            throw NIOTooManyBytesError(maxBytes: largestBody)
        }
        let bytes = try await body.collect(upTo: largestBody)
        return (try Body.parse(bytes), bytes)
    }
}

extension JSONBody {
    /// Reads a body from its bytes.
    ///
    /// - Throws: `Problem` 400 where they are no such JSON, 422 where a value is out of range.
    static func parse(_ bytes: ByteBuffer) throws(Problem) -> Self {
        let view = bytes.readableBytesView
        guard String(validating: view, as: UTF8.self) != nil else {
            throw Problem(.badRequest, "the body is not valid UTF-8")
        }
        // The decoder would take it for UTF-16.
        guard !view.contains(0) else { throw Problem(.badRequest, "the body is not valid JSON") }
        let body: Self
        do {
            body = try JSONDecoder().decode(KnownFields<Self>.self, from: Data(view)).body
        } catch let error as DecodingError {
            throw Problem(.badRequest, error.explanation)
        } catch {
            throw Problem(.badRequest, "the body is not valid JSON")
        }
        // Which of two values is meant nobody can know, and a proxy may know it otherwise than we.
        let fields = JSONFields(view)
        guard fields.count <= CodingKeys.allCases.count else {
            throw Problem(.badRequest, "a field is there more than once")
        }
        // The decoder passes over one.
        guard !fields.hasTrailingComma else {
            throw Problem(.badRequest, "the body is not valid JSON: a comma with nothing behind it")
        }
        try body.validate()
        return body
    }
}

/// Decodes a body after a look at the fields that are there.
private struct KnownFields<Body: JSONBody>: Decodable {
    struct AnyKey: CodingKey {
        var stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    let body: Body

    init(from decoder: any Decoder) throws {
        let known = Set(Body.CodingKeys.allCases.map(\.stringValue))
        let given = try decoder.container(keyedBy: AnyKey.self).allKeys.map(\.stringValue)
        if let unknown = given.filter({ !known.contains($0) }).min() {
            throw DecodingError.dataCorrupted(
                .init(
                    codingPath: decoder.codingPath,
                    debugDescription:
                        "unknown field '\(unknown.shown)'; it takes \(known.sorted().joined(separator: ", "))"
                )
            )
        }
        body = try Body(from: decoder)
    }
}

extension String {
    /// The text of a client in a message: the beginning of it, with escapes for what cannot be seen.
    var shown: String {
        let beginning = unicodeScalars.prefix(60).map { scalar in
            scalar.properties.generalCategory == .control || scalar.properties.generalCategory == .format
                ? "\\u{\(String(scalar.value, radix: 16))}" : String(scalar)
        }
        return beginning.joined() + (unicodeScalars.count > 60 ? "..." : "")
    }
}

extension DecodingError {
    /// What is wrong with the JSON, and where, for the client that sent it.
    fileprivate var explanation: String {
        switch self {
        case .keyNotFound(let key, _): "the field '\(key.stringValue)' is missing"
        case .typeMismatch(let type, let context), .valueNotFound(let type, let context):
            context.codingPath.isEmpty
                ? "expected a JSON object"
                : "the field '\(context.codingPath.map(\.stringValue).joined(separator: "."))' must be a \(Self.name(type))"
        case .dataCorrupted(let context):
            context.underlyingError == nil ? context.debugDescription : "the body is not valid JSON"
        @unknown default: "the body is not what this path takes"
        }
    }

    private static func name(_ type: any Any.Type) -> String {
        switch type {
        case is String.Type: "string"
        case is any BinaryInteger.Type: "whole number"
        default: "\(type)".lowercased()
        }
    }
}
