public import Foundation

/// JSON as the lifecycle endpoints speak it: sorted keys, times in RFC 3339 with milliseconds, UTC.
public enum WireJSON {
    private static let timeStyle = Date.ISO8601FormatStyle(includingFractionalSeconds: true)

    /// Encodes a wire type on one line.
    public static func encode(_ value: some Encodable) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .custom { date, encoder in
            var container = encoder.singleValueContainer()
            try container.encode(RFC3339.string(date))
        }
        return try encoder.encode(value)
    }

    /// Decodes a wire type.
    ///
    /// - Throws: `DecodingError` where the text is not that type's JSON.
    public static func decode<Value: Decodable>(_ type: Value.Type, from data: Data) throws -> Value {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .custom { decoder in
            let container = try decoder.singleValueContainer()
            let text = try container.decode(String.self)
            guard let date = try? Date(text, strategy: timeStyle) else {
                throw DecodingError.dataCorruptedError(
                    in: container,
                    debugDescription: "expected a time like 2026-01-31T12:00:00.000Z, got \(text)"
                )
            }
            return date
        }
        return try decoder.decode(type, from: data)
    }
}
