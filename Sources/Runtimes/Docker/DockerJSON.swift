import Foundation

/// JSON as Docker speaks it, whose keys begin with capitals: `NetworkID` is `networkID` here, `IPAddress` `ipAddress`.
enum DockerJSON {
    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(_ text: String) { stringValue = text }
        init?(stringValue: String) { self.init(stringValue) }
        init?(intValue: Int) { nil }
    }

    /// Decodes an answer.
    ///
    /// - Throws: `DecodingError` where the text is not that type's JSON.
    static func decode<Value: Decodable>(_ type: Value.Type, from data: Data) throws -> Value {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .custom { path in
            Key(path.last.map { lowered($0.stringValue) } ?? "")
        }
        return try decoder.decode(type, from: data)
    }

    /// Encodes a request's body.
    static func encode(_ value: some Encodable) throws -> Data {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .custom { path in
            Key(path.last.map { $0.stringValue.prefix(1).uppercased() + $0.stringValue.dropFirst() } ?? "")
        }
        return try encoder.encode(value)
    }

    /// The leading capitals in lower case, but for the one that begins the next word.
    static func lowered(_ key: String) -> String {
        let capitals = key.prefix(while: \.isUppercase)
        if capitals.count == key.count || capitals.count <= 1 {
            return capitals.lowercased() + key.dropFirst(capitals.count)
        }
        return capitals.dropLast().lowercased() + key.dropFirst(capitals.count - 1)
    }
}
