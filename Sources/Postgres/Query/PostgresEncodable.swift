public import Foundation

/// A value that can be a query's parameter; it travels in Postgres's binary format.
public protocol PostgresEncodable: Sendable {
    /// The type the server is told.
    static var postgresType: PostgresDataType { get }

    /// Whether it is sent as NULL.
    var isPostgresNull: Bool { get }

    /// Appends the binary representation; not asked of a NULL.
    ///
    /// - Throws: `PostgresError` with the code `encoding` where the type cannot hold the value.
    func encode(into bytes: inout [UInt8]) throws(PostgresError)
}

extension PostgresEncodable {
    /// False: only optionals are NULL.
    public var isPostgresNull: Bool { false }
}

extension FixedWidthInteger {
    func appendBigEndian(to bytes: inout [UInt8]) {
        withUnsafeBytes(of: bigEndian) { bytes.append(contentsOf: $0) }
    }
}

extension Bool: PostgresEncodable {
    /// `boolean`
    public static var postgresType: PostgresDataType { .bool }
    /// Appends the binary representation.
    public func encode(into bytes: inout [UInt8]) { bytes.append(self ? 1 : 0) }
}

extension Int16: PostgresEncodable {
    /// `smallint`
    public static var postgresType: PostgresDataType { .int2 }
    /// Appends the binary representation.
    public func encode(into bytes: inout [UInt8]) { appendBigEndian(to: &bytes) }
}

extension Int32: PostgresEncodable {
    /// `integer`
    public static var postgresType: PostgresDataType { .int4 }
    /// Appends the binary representation.
    public func encode(into bytes: inout [UInt8]) { appendBigEndian(to: &bytes) }
}

extension Int64: PostgresEncodable {
    /// `bigint`
    public static var postgresType: PostgresDataType { .int8 }
    /// Appends the binary representation.
    public func encode(into bytes: inout [UInt8]) { appendBigEndian(to: &bytes) }
}

extension Int: PostgresEncodable {
    /// `bigint`
    public static var postgresType: PostgresDataType { .int8 }
    /// Appends the binary representation.
    public func encode(into bytes: inout [UInt8]) { Int64(self).appendBigEndian(to: &bytes) }
}

extension Double: PostgresEncodable {
    /// `double precision`
    public static var postgresType: PostgresDataType { .float8 }
    /// Appends the binary representation.
    public func encode(into bytes: inout [UInt8]) { bitPattern.appendBigEndian(to: &bytes) }
}

extension String: PostgresEncodable {
    /// `text`
    public static var postgresType: PostgresDataType { .text }

    /// Appends the binary representation.
    ///
    /// - Throws: Where it holds U+0000, which Postgres's `text` cannot.
    public func encode(into bytes: inout [UInt8]) throws(PostgresError) {
        let start = bytes.count
        bytes.append(contentsOf: utf8)
        if bytes[start...].contains(0) {
            throw PostgresError(
                .encoding,
                "a text parameter holds the character U+0000, which Postgres cannot store"
            )
        }
    }
}

extension Data: PostgresEncodable {
    /// `bytea`
    public static var postgresType: PostgresDataType { .bytea }
    /// Appends the binary representation.
    public func encode(into bytes: inout [UInt8]) { bytes.append(contentsOf: self) }
}

extension UUID: PostgresEncodable {
    /// `uuid`
    public static var postgresType: PostgresDataType { .uuid }
    /// Appends the binary representation.
    public func encode(into bytes: inout [UInt8]) {
        withUnsafeBytes(of: uuid) { bytes.append(contentsOf: $0) }
    }
}

extension Date: PostgresEncodable {
    /// `timestamp with time zone`
    public static var postgresType: PostgresDataType { .timestamptz }

    /// Seconds between 1970 and 2000, which Postgres counts from.
    static let postgresEpoch: TimeInterval = 946_684_800

    /// Appends the binary representation.
    ///
    /// - Throws: Where the time lies beyond what `timestamptz` holds, 4713 BC to 294276 AD.
    public func encode(into bytes: inout [UInt8]) throws(PostgresError) {
        let microseconds = ((timeIntervalSince1970 - Self.postgresEpoch) * 1_000_000).rounded()
        guard microseconds.magnitude < 9.2e18 else {
            throw PostgresError(.encoding, "a date parameter lies beyond what timestamptz holds")
        }
        Int64(microseconds).appendBigEndian(to: &bytes)
    }
}

extension Optional: PostgresEncodable where Wrapped: PostgresEncodable {
    /// As its element or its value says.
    public static var postgresType: PostgresDataType { Wrapped.postgresType }
    /// Whether it is nil.
    public var isPostgresNull: Bool { self?.isPostgresNull ?? true }
    /// Appends the binary representation.
    public func encode(into bytes: inout [UInt8]) throws(PostgresError) {
        try self?.encode(into: &bytes)
    }
}
