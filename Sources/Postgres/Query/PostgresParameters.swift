/// A query's parameters, in one buffer, so that sending them needs no copy of each.
struct PostgresParameters: Sendable {
    struct Field: Sendable {
        var type: UInt32
        var offset: Int
        /// Nil is NULL.
        var length: Int?
    }

    private(set) var bytes: [UInt8] = []
    private(set) var fields: [Field] = []

    /// The first parameter that cannot be sent: interpolation cannot throw, so the query does.
    private(set) var error: PostgresError?

    mutating func append<Value: PostgresEncodable>(_ value: Value) {
        let offset = bytes.count
        guard !value.isPostgresNull else {
            fields.append(Field(type: Value.postgresType.rawValue, offset: offset, length: nil))
            return
        }
        do {
            try value.encode(into: &bytes)
        } catch {
            var error = error
            error.reason += " (parameter $\(fields.count + 1))"
            self.error = self.error ?? error
        }
        fields.append(Field(type: Value.postgresType.rawValue, offset: offset, length: bytes.count - offset))
    }

    /// Lends the parameters in the shape that libpq's `PQsend...` functions take; all are in binary format.
    func withArguments<Result>(_ body: (Arguments) -> Result) -> Result {
        let count = fields.count
        return bytes.withUnsafeBytes { buffer in
            // An empty buffer may have no address, and a nil value would be NULL, not empty.
            withUnsafeTemporaryAllocation(of: CChar.self, capacity: 1) { empty in
                withUnsafeTemporaryAllocation(of: UnsafePointer<CChar>?.self, capacity: count) { values in
                    withUnsafeTemporaryAllocation(of: Int32.self, capacity: count * 2) { numbers in
                        withUnsafeTemporaryAllocation(of: UInt32.self, capacity: count) { types in
                            empty.initialize(repeating: 0)
                            let start = buffer.baseAddress?.assumingMemoryBound(to: CChar.self)
                            let fallback = UnsafePointer(empty.baseAddress)
                            for (index, field) in fields.enumerated() {
                                let value = start.map { $0 + field.offset } ?? fallback
                                values.initializeElement(at: index, to: field.length == nil ? nil : value)
                                numbers.initializeElement(at: index, to: Int32(field.length ?? 0))
                                numbers.initializeElement(at: count + index, to: 1)
                                types.initializeElement(at: index, to: field.type)
                            }
                            return body(
                                Arguments(
                                    count: Int32(count),
                                    types: UnsafePointer(types.baseAddress),
                                    values: UnsafePointer(values.baseAddress),
                                    lengths: UnsafePointer(numbers.baseAddress),
                                    formats: numbers.baseAddress.map { UnsafePointer($0 + count) }
                                )
                            )
                        }
                    }
                }
            }
        }
    }

    /// What libpq takes; valid only while it is lent.
    struct Arguments {
        var count: Int32
        var types: UnsafePointer<UInt32>?
        var values: UnsafePointer<UnsafePointer<CChar>?>?
        var lengths: UnsafePointer<Int32>?
        var formats: UnsafePointer<Int32>?
    }
}
