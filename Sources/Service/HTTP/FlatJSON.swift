/// Reads the JSON object that nearly every write sends, string fields and nothing else, in one pass.
///
/// It only ever says yes: whatever is wrong or merely unusual is left to `JSONDecoder`, which explains it, at ten
/// times the cost.
///
/// Source: RFC 8259.
struct FlatJSON {
    private let bytes: UnsafeRawBufferPointer
    private var index = 0

    private init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
    }

    /// The values of these fields, in the order of the names; nil unless the object has just them, each once.
    static func strings(of names: [StaticString], in bytes: UnsafeRawBufferPointer) -> [String]? {
        var json = FlatJSON(bytes)
        return json.fields(names)
    }

    private mutating func fields(_ names: [StaticString]) -> [String]? {
        var values = [String?](repeating: nil, count: names.count)
        guard take("{") else { return nil }
        repeat {
            guard let field = name(among: names), values[field] == nil, take(":"), let value = string() else {
                return nil
            }
            values[field] = value
        } while take(",")
        guard take("}") else { return nil }
        skipWhitespace()
        let all = values.compactMap(\.self)
        return index == bytes.count && all.count == names.count ? all : nil
    }

    /// Which of the names comes next.
    private mutating func name(among names: [StaticString]) -> Int? {
        guard take("\"") else { return nil }
        let found = names.firstIndex { name in
            let count = name.utf8CodeUnitCount
            return index + count < bytes.count && bytes[index + count] == UInt8(ascii: "\"")
                && bytes[index..<index + count].elementsEqual(
                    UnsafeBufferPointer(start: name.utf8Start, count: count)
                )
        }
        if let found { index += names[found].utf8CodeUnitCount + 1 }
        return found
    }

    private mutating func string() -> String? {
        guard take("\"") else { return nil }
        let begin = index
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "\""):
                defer { index += 1 }
                return String(validating: bytes[begin..<index], as: UTF8.self)
            case UInt8(ascii: "\\"): return unescapedString(from: begin)
            case ..<0x20: return nil
            default: index += 1
            }
        }
        return nil
    }

    /// A string that has escapes; `index` stands at the first.
    private mutating func unescapedString(from begin: Int) -> String? {
        var text = Array(bytes[begin..<index])
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            switch byte {
            case UInt8(ascii: "\""): return String(validating: text, as: UTF8.self)
            case UInt8(ascii: "\\"):
                guard let scalar = escape() else { return nil }
                text.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
            case ..<0x20: return nil
            default: text.append(byte)
            }
        }
        return nil
    }

    /// What is behind a backslash.
    private mutating func escape() -> Unicode.Scalar? {
        guard index < bytes.count else { return nil }
        let byte = bytes[index]
        index += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{c}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"):
            guard let first = hexadecimal() else { return nil }
            guard 0xD800..<0xDC00 ~= first else { return Unicode.Scalar(first) }
            guard take(immediately: "\\"), take(immediately: "u"), let second = hexadecimal(),
                0xDC00..<0xE000 ~= second
            else { return nil }
            return Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
        default: return nil
        }
    }

    /// Four hexadecimal digits.
    private mutating func hexadecimal() -> UInt32? {
        guard index + 4 <= bytes.count else { return nil }
        defer { index += 4 }
        return bytes[index..<index + 4].reduce(UInt32?(0)) { number, byte in
            guard let number, let digit = Character(Unicode.Scalar(byte)).hexDigitValue, byte < 0x80 else {
                return nil
            }
            return number << 4 + UInt32(digit)
        }
    }

    private mutating func take(_ byte: Unicode.Scalar) -> Bool {
        skipWhitespace()
        return take(immediately: byte)
    }

    private mutating func take(immediately byte: Unicode.Scalar) -> Bool {
        guard index < bytes.count, bytes[index] == UInt8(ascii: byte) else { return false }
        index += 1
        return true
    }

    private mutating func skipWhitespace() {
        while index < bytes.count {
            switch bytes[index] {
            case 0x20, 0x0A, 0x0D, 0x09: index += 1
            default: return
            }
        }
    }
}
