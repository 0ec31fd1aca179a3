public import Foundation

/// A type that a column's value can be read as.
public protocol PostgresDecodable {
    /// Reads one value.
    ///
    /// - Throws: `PostgresError` with the code `decoding`.
    static func decode(from cell: PostgresCell) throws(PostgresError) -> Self
}

extension FixedWidthInteger where Self: PostgresDecodable {
    /// Reads any integer that fits.
    public static func decode(from cell: PostgresCell) throws(PostgresError) -> Self {
        guard let wide = try cell.integer() else { throw cell.mismatch(Self.self) }
        guard let value = Self(exactly: wide) else {
            throw PostgresError(.decoding, "its value does not fit into \(Self.self)")
        }
        return value
    }
}

extension Int: PostgresDecodable {}
extension Int16: PostgresDecodable {}
extension Int32: PostgresDecodable {}
extension Int64: PostgresDecodable {}

extension Bool: PostgresDecodable {
    /// Reads the binary representation, or the text of a script's answer.
    public static func decode(from cell: PostgresCell) throws(PostgresError) -> Bool {
        let bytes = try cell.required()
        guard cell.type == .bool, bytes.count == 1 else { throw cell.mismatch(Bool.self) }
        return cell.isBinary ? bytes[0] != 0 : bytes[0] == UInt8(ascii: "t")
    }
}

extension Double: PostgresDecodable {
    /// Reads the binary representation, or the text of a script's answer.
    public static func decode(from cell: PostgresCell) throws(PostgresError) -> Double {
        let bytes = try cell.required()
        if !cell.isBinary, let value = Double(String(decoding: bytes, as: UTF8.self)) { return value }
        switch (cell.type, bytes.count) {
        case (.float8, 8):
            return Double(bitPattern: UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self)))
        case (.float4, 4):
            return Double(Float(bitPattern: UInt32(bigEndian: bytes.loadUnaligned(as: UInt32.self))))
        default:
            throw cell.mismatch(Double.self)
        }
    }
}

extension String: PostgresDecodable {
    /// Reads the binary representation, or the text of a script's answer.
    public static func decode(from cell: PostgresCell) throws(PostgresError) -> String {
        guard cell.isBinary else { return try cell.text() }
        switch cell.type {
        case .text, .varchar, .bpchar, .name, .json, .unknown:
            return try cell.text()
        case .jsonb:
            // A version byte comes first.
            return String(decoding: try cell.required().dropFirst(), as: UTF8.self)
        default:
            throw cell.mismatch(String.self)
        }
    }
}

extension Data: PostgresDecodable {
    /// Reads the binary representation, or the text of a script's answer.
    public static func decode(from cell: PostgresCell) throws(PostgresError) -> Data {
        let bytes = try cell.required()
        guard cell.type == .bytea else { throw cell.mismatch(Data.self) }
        guard cell.isBinary else {
            guard let data = fromHexadecimal(bytes) else { throw cell.mismatch(Data.self) }
            return data
        }
        return Data(bytes)
    }

    /// `\x00ff`, the text form of `bytea`.
    private static func fromHexadecimal(_ text: UnsafeRawBufferPointer) -> Data? {
        guard text.starts(with: Array("\\x".utf8)), text.count.isMultiple(of: 2) else { return nil }
        let digits = text.dropFirst(2).map { Character(UnicodeScalar($0)).hexDigitValue }
        var data = Data(capacity: digits.count / 2)
        for index in stride(from: 0, to: digits.count, by: 2) {
            guard let high = digits[index], let low = digits[index + 1] else { return nil }
            data.append(UInt8(high << 4 | low))
        }
        return data
    }
}

extension UUID: PostgresDecodable {
    /// Reads the binary representation, or the text of a script's answer.
    public static func decode(from cell: PostgresCell) throws(PostgresError) -> UUID {
        let bytes = try cell.required()
        if cell.type == .uuid {
            if !cell.isBinary, let value = UUID(uuidString: try cell.text()) { return value }
            if cell.isBinary, bytes.count == 16 { return UUID(uuid: bytes.loadUnaligned(as: uuid_t.self)) }
        }
        throw cell.mismatch(UUID.self)
    }
}

extension Date: PostgresDecodable {
    /// Reads the binary representation, or the text of a script's answer.
    public static func decode(from cell: PostgresCell) throws(PostgresError) -> Date {
        let bytes = try cell.required()
        guard cell.type == .timestamptz else { throw cell.mismatch(Date.self) }
        guard cell.isBinary else {
            guard let date = fromText(try cell.text()) else { throw cell.mismatch(Date.self) }
            return date
        }
        guard bytes.count == 8 else { throw cell.mismatch(Date.self) }
        let microseconds = Int64(bigEndian: bytes.loadUnaligned(as: Int64.self))
        return Date(timeIntervalSince1970: postgresEpoch + Double(microseconds) / 1_000_000)
    }

    /// `2026-01-31 12:00:00.123456+00`, the text form in the style `ISO`.
    private static func fromText(_ text: String) -> Date? {
        let style = Date.ISO8601FormatStyle(
            dateTimeSeparator: .space,
            includingFractionalSeconds: text.contains(".")
        )
        return try? Date(text, strategy: style)
    }
}

extension Optional: PostgresDecodable where Wrapped: PostgresDecodable {
    /// Nil for NULL.
    public static func decode(from cell: PostgresCell) throws(PostgresError) -> Wrapped? {
        cell.bytes == nil ? nil : try Wrapped.decode(from: cell)
    }
}
