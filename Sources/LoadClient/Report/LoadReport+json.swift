public import FoundationEssentials

extension LoadReport {
    private static let times = Date.ISO8601FormatStyle(includingFractionalSeconds: true)

    /// The report as JSON: sorted keys in snake case, times in RFC 3339 with milliseconds, UTC.
    public func json() throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.dateEncodingStrategy = .custom { date, encoder in
            var container = encoder.singleValueContainer()
            try container.encode(date.formatted(Self.times))
        }
        return try encoder.encode(self)
    }

    /// Reads a report that `json()` made.
    ///
    /// - Throws: `DecodingError` if it is none.
    public init(json: Data) throws {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        decoder.dateDecodingStrategy = .custom { decoder in
            let container = try decoder.singleValueContainer()
            let text = try container.decode(String.self)
            guard let date = try? Date(text, strategy: Self.times) else {
                throw DecodingError.dataCorruptedError(
                    in: container,
                    debugDescription: "expected a time like 2026-01-31T12:00:00.000Z, got \(text)"
                )
            }
            return date
        }
        self = try decoder.decode(LoadReport.self, from: json)
    }
}
