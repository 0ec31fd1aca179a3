import Foundation

/// `bytea` as `[UInt8]`, `bigint[]` as `[Int64]`, `text[]` as `[String]`; arrays in binary format alone.
extension Array: PostgresDecodable where Element: PostgresArrayDecodable {
    /// Reads the binary representation, or the text of a script's answer.
    public static func decode(from cell: PostgresCell) throws(PostgresError) -> [Element] {
        try Element.decodeArray(from: cell)
    }
}

/// A type whose arrays can be read.
public protocol PostgresArrayDecodable {
    /// Reads an array of one dimension.
    ///
    /// - Throws: `PostgresError` with the code `decoding`.
    static func decodeArray(from cell: PostgresCell) throws(PostgresError) -> [Self]
}

extension UInt8: PostgresArrayDecodable {
    /// Reads an array of one dimension.
    public static func decodeArray(from cell: PostgresCell) throws(PostgresError) -> [UInt8] {
        Array(try Data.decode(from: cell))
    }
}

extension PostgresArrayDecodable where Self: PostgresDecodable {
    /// Reads an array of one dimension.
    public static func decodeArray(from cell: PostgresCell) throws(PostgresError) -> [Self] {
        let bytes = try cell.required()
        guard cell.isBinary, bytes.count >= 12 else { throw cell.mismatch([Self].self) }
        func word(at offset: Int) throws(PostgresError) -> Int {
            guard offset + 4 <= bytes.count else { throw cell.mismatch([Self].self) }
            return Int(Int32(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: Int32.self)))
        }
        let dimensions = try word(at: 0)
        if dimensions == 0 { return [] }
        guard dimensions == 1 else { throw cell.mismatch([Self].self) }
        let type = PostgresDataType(rawValue: UInt32(truncatingIfNeeded: try word(at: 8)))
        var values: [Self] = []
        var offset = 20
        for _ in 0..<(try word(at: 12)) {
            let length = try word(at: offset)
            offset += 4
            guard offset + max(length, 0) <= bytes.count else { throw cell.mismatch([Self].self) }
            let element = length < 0 ? nil : UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + length])
            values.append(try Self.decode(from: PostgresCell(bytes: element, type: type, isBinary: true)))
            offset += max(length, 0)
        }
        return values
    }
}

extension Int64: PostgresArrayDecodable {}
extension Int: PostgresArrayDecodable {}
extension String: PostgresArrayDecodable {}
