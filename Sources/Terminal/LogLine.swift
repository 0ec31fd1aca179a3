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
        return "\(timestamp) \(level) \(message.visible)\(pairs.joined())"
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
            || value.unicodeScalars.contains { $0 == " " || $0 == "\"" || $0 == "=" || $0.isHidden }
        return needsQuotes ? "\"\(value.escaped(quotes: true))\"" : value
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
