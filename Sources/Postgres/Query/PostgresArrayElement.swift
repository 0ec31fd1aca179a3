/// A type of which Postgres has arrays that can be parameters.
public protocol PostgresArrayElement: PostgresEncodable {
    /// The type of an array of these.
    static var postgresArrayType: PostgresDataType { get }

    /// Appends the binary representation of an array of these.
    ///
    /// - Throws: `PostgresError` with the code `encoding` where an element cannot be sent.
    static func encode(_ elements: [Self], into bytes: inout [UInt8]) throws(PostgresError)
}

extension Int64: PostgresArrayElement {
    /// `bigint[]`
    public static var postgresArrayType: PostgresDataType { .int8Array }
}

extension Int: PostgresArrayElement {
    /// `bigint[]`
    public static var postgresArrayType: PostgresDataType { .int8Array }
}

extension String: PostgresArrayElement {
    /// `text[]`
    public static var postgresArrayType: PostgresDataType { .textArray }
}

extension UInt8: PostgresArrayElement {
    /// Bytes are only ever sent together, as `bytea`; one alone travels as `smallint`.
    public static var postgresType: PostgresDataType { .int2 }
    /// `bytea`
    public static var postgresArrayType: PostgresDataType { .bytea }
    /// Appends the binary representation.
    public static func encode(_ elements: [UInt8], into bytes: inout [UInt8]) {
        bytes.append(contentsOf: elements)
    }
    /// Appends the binary representation.
    public func encode(into bytes: inout [UInt8]) { Int16(self).appendBigEndian(to: &bytes) }
}

/// `[Int64]` is `bigint[]`, `[String]` is `text[]`, `[UInt8]` is `bytea`.
extension Array: PostgresEncodable where Element: PostgresArrayElement {
    /// As its element or its value says.
    public static var postgresType: PostgresDataType { Element.postgresArrayType }

    /// Appends the binary representation.
    public func encode(into bytes: inout [UInt8]) throws(PostgresError) {
        try Element.encode(self, into: &bytes)
    }
}

extension PostgresArrayElement {
    /// Appends the binary representation.
    public static func encode(_ elements: [Self], into bytes: inout [UInt8]) throws(PostgresError) {
        // Dimensions, no NULLs, element type; then the only dimension's length and its first index.
        Int32(elements.isEmpty ? 0 : 1).appendBigEndian(to: &bytes)
        Int32(0).appendBigEndian(to: &bytes)
        Self.postgresType.rawValue.appendBigEndian(to: &bytes)
        guard !elements.isEmpty else { return }
        Int32(elements.count).appendBigEndian(to: &bytes)
        Int32(1).appendBigEndian(to: &bytes)
        for element in elements {
            let start = bytes.count
            Int32(0).appendBigEndian(to: &bytes)
            try element.encode(into: &bytes)
            let length = Int32(bytes.count - start - 4)
            withUnsafeBytes(of: length.bigEndian) { bytes.replaceSubrange(start..<start + 4, with: $0) }
        }
    }
}
