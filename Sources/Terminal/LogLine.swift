import Foundation
import Logging

/// An event, before it is written.
struct LogLine: Sendable {
    var time: Date
    var level: Logger.Level
    var label: String
    var message: String
    var values: Logger.Metadata = [:]

    /// One line without its newline, whatever the values hold.
    func written(as format: LineLogHandler.Format) -> String {
        switch format {
        case .text: text
        case .json: json
        }
    }

    private var text: String {
        let pairs = values.sorted { $0.key < $1.key }.map { " \(Self.quoted($0))=\(Self.quoted("\($1)"))" }
        let level = level.rawValue.padding(toLength: 7, withPad: " ", startingAt: 0)
        return "\(timestamp) \(level) \(Self.escaped(message))\(pairs.joined())"
    }

    private var json: String {
        var object = values.mapValues(LogValue.init)
        for (key, value) in [
            ("time", timestamp), ("level", level.rawValue), ("message", message), ("logger", label),
        ] {
            // What an event calls by one of these names is kept beside it.
            if let taken = object[key] { object["_\(key)"] = taken }
            object[key] = .string(value)
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // A log line holds nothing that JSON cannot say: numbers that it cannot are strings by now.
        return (try? encoder.encode(object)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
    }

    private var timestamp: String {
        time.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    }

    /// A value that could be taken for more or less than one stands in quotes.
    static func quoted(_ value: String) -> String {
        let needsQuotes =
            value.isEmpty
            || value.unicodeScalars.contains { $0 == " " || $0 == "\"" || $0 == "=" || isControl($0) }
        return needsQuotes ? "\"\(escaped(value, quotes: true))\"" : value
    }

    /// The text with escapes for what would end or hide a line.
    private static func escaped(_ text: String, quotes: Bool = false) -> String {
        guard text.unicodeScalars.contains(where: { isControl($0) || quotes && ($0 == "\"" || $0 == "\\") })
        else { return text }
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"" where quotes: result += "\\\""
            case "\\" where quotes: result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case _ where isControl(scalar):
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// What ends a line somewhere, or moves a terminal's cursor.
    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0, 0x2028, 0x2029: true
        default: false
        }
    }
}

/// A value of an event as JSON.
private enum LogValue: Encodable {
    case string(String)
    case integer(Int64)
    case number(Double)
    case bool(Bool)
    case array([LogValue])
    case object([String: LogValue])

    init(_ value: Logger.MetadataValue) {
        switch value {
        case .string(let text): self = .string(text)
        case .array(let values): self = .array(values.map(LogValue.init))
        case .dictionary(let values): self = .object(values.mapValues(LogValue.init))
        case .stringConvertible(let bool as Bool): self = .bool(bool)
        case .stringConvertible(let number as any BinaryInteger):
            self = Int64(exactly: number).map { .integer($0) } ?? .string("\(number)")
        case .stringConvertible(let number as Double) where number.isFinite: self = .number(number)
        default: self = .string("\(value)")
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .string(let text): try container.encode(text)
        case .integer(let number): try container.encode(number)
        case .number(let number): try container.encode(number)
        case .bool(let bool): try container.encode(bool)
        case .array(let values): try container.encode(values)
        case .object(let values): try container.encode(values)
        }
    }
}
