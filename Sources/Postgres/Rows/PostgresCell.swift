/// One value of a row, as the server sent it. Valid only during the call that receives it.
public struct PostgresCell {
    /// The bytes; nil is NULL.
    public var bytes: UnsafeRawBufferPointer?
    /// The column's type.
    public var type: PostgresDataType
    /// Whether the bytes are in Postgres's binary format; otherwise they are text.
    public var isBinary: Bool

    /// The bytes of a value that must be there.
    ///
    /// - Throws: `PostgresError` with the code `decoding` where it is NULL.
    public func required() throws(PostgresError) -> UnsafeRawBufferPointer {
        guard let bytes else {
            throw PostgresError(.decoding, "it is NULL, and the type asked for is not optional")
        }
        return bytes
    }

    /// The error of a type that this cell does not hold.
    public func mismatch<Value>(_ wanted: Value.Type) -> PostgresError {
        PostgresError(
            .decoding,
            "it is \(type), which \(Value.self) cannot hold: ask for another type, or cast it in SQL"
        )
    }

    /// The bytes as UTF-8 text.
    func text() throws(PostgresError) -> String {
        String(decoding: try required(), as: UTF8.self)
    }

    /// A big-endian integer of any width up to 64 bits.
    func integer() throws(PostgresError) -> Int64? {
        let bytes = try required()
        guard isBinary else { return Int64(String(decoding: bytes, as: UTF8.self)) }
        switch (type, bytes.count) {
        case (.int8, 8): return Int64(bigEndian: bytes.loadUnaligned(as: Int64.self))
        case (.int4, 4): return Int64(Int32(bigEndian: bytes.loadUnaligned(as: Int32.self)))
        case (.int2, 2): return Int64(Int16(bigEndian: bytes.loadUnaligned(as: Int16.self)))
        case (.oid, 4): return Int64(UInt32(bigEndian: bytes.loadUnaligned(as: UInt32.self)))
        default: return nil
        }
    }
}
