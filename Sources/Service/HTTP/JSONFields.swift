import NIOCore

/// The fields of a JSON object as they are written, twice where they are there twice: a decoder keeps only one.
struct JSONFields {
    /// How many there are.
    private(set) var count = 0
    /// Whether an object or an array ends behind a comma.
    private(set) var hasTrailingComma = false

    /// Counts the fields of valid JSON, whose outermost value is an object.
    init(_ json: ByteBufferView) {
        var depth = 0
        var isInString = false
        var isEscaped = false
        var isBehindComma = false
        for byte in json {
            if isInString {
                if isEscaped {
                    isEscaped = false
                } else if byte == UInt8(ascii: "\\") {
                    isEscaped = true
                } else if byte == UInt8(ascii: "\"") {
                    isInString = false
                }
                continue
            }
            switch byte {
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"): continue
            case UInt8(ascii: "}"), UInt8(ascii: "]"): hasTrailingComma = hasTrailingComma || isBehindComma
            default: break
            }
            isBehindComma = byte == UInt8(ascii: ",")
            switch byte {
            case UInt8(ascii: "\""): isInString = true
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
            // Outside of strings a colon stands behind a field's name and nowhere else.
            case UInt8(ascii: ":") where depth == 1: count += 1
            default: break
            }
        }
    }
}
