import Foundation
import Lifecycle
import NIOCore

extension ByteBuffer {
    /// Writes a JSON string from valid UTF-8.
    ///
    /// Source: RFC 8259, 7.
    mutating func writeJSON(text: UnsafeRawBufferPointer) {
        writeInteger(UInt8(ascii: "\""))
        var start = 0
        for (index, byte) in text.enumerated() where Self.needsEscape(byte) {
            writeBytes(text[start..<index])
            writeEscape(of: byte)
            start = index + 1
        }
        writeBytes(text[start...])
        writeInteger(UInt8(ascii: "\""))
    }

    /// Writes a JSON string.
    mutating func writeJSON(_ text: String) {
        var text = text
        text.withUTF8 { writeJSON(text: UnsafeRawBufferPointer($0)) }
    }

    /// Writes a time as a JSON string.
    mutating func writeJSON(_ date: Date) {
        writeInteger(UInt8(ascii: "\""))
        RFC3339.withBytes(of: date) { _ = writeBytes($0) }
        writeInteger(UInt8(ascii: "\""))
    }

    /// Writes a number in decimal digits.
    mutating func writeJSON(_ number: some FixedWidthInteger) {
        withUnsafeTemporaryAllocation(byteCount: 20, alignment: 1) { digits in
            var place = digits.count
            var rest = number.magnitude
            repeat {
                place -= 1
                digits[place] = UInt8(ascii: "0") + UInt8(rest % 10)
                rest /= 10
            } while rest > 0
            if number < 0 { writeInteger(UInt8(ascii: "-")) }
            writeBytes(UnsafeRawBufferPointer(digits)[place...])
        }
    }

    private static func needsEscape(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    private mutating func writeEscape(of byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""): writeStaticString("\\\"")
        case UInt8(ascii: "\\"): writeStaticString("\\\\")
        case 0x08: writeStaticString("\\b")
        case 0x09: writeStaticString("\\t")
        case 0x0A: writeStaticString("\\n")
        case 0x0C: writeStaticString("\\f")
        case 0x0D: writeStaticString("\\r")
        default:
            let hexadecimal = Array("0123456789abcdef".utf8)
            writeStaticString("\\u00")
            writeInteger(hexadecimal[Int(byte >> 4)])
            writeInteger(hexadecimal[Int(byte & 15)])
        }
    }
}
