import Foundation
public import Logging

/// Logs as one line an event, for a person and for `grep`: time, level, message, `key=value`; or as JSON.
public struct LineLogHandler: LogHandler {
    /// How a line is written.
    public enum Format: String, CaseIterable, Sendable {
        /// `2026-01-31T12:00:00.000Z info  serving color=blue`.
        case text
        /// One JSON object.
        case json
    }

    /// Events below it are not written.
    public var logLevel: Logger.Level
    /// What every line of this logger carries.
    public var metadata: Logger.Metadata = [:]

    private let label: String
    private let format: Format
    private let console: Console

    /// Logs to a console, standard error by custom.
    public init(label: String, level: Logger.Level, format: Format, console: Console) {
        self.label = label
        self.logLevel = level
        self.format = format
        self.console = console
    }

    /// One more value that every line carries.
    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    /// Writes an event.
    public func log(event: LogEvent) {
        var values = metadata.merging(event.metadata ?? [:]) { $1 }
        if let error = event.error { values["error"] = "\(error)" }
        let time = Date().formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
        switch format {
        case .text:
            let pairs = values.sorted { $0.key < $1.key }.map { " \($0.key)=\(Self.quoted("\($0.value)"))" }
            let level = event.level.rawValue.padding(toLength: 7, withPad: " ", startingAt: 0)
            console.line("\(time) \(level) \(event.message)\(pairs.joined())")
        case .json:
            var object = values.mapValues { "\($0)" }
            object["time"] = time
            object["level"] = event.level.rawValue
            object["message"] = "\(event.message)"
            object["logger"] = label
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            guard let line = try? encoder.encode(object) else { return }
            console.line(String(decoding: line, as: UTF8.self))
        }
    }

    /// A value that holds a space, a quote or a control character stands in quotes.
    static func quoted(_ value: String) -> String {
        let needsQuotes =
            value.isEmpty || value.unicodeScalars.contains { $0.value <= 0x20 || $0 == "\"" || $0 == "=" }
        guard needsQuotes else { return value }
        var result = "\""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case let control where control.value < 0x20: result += "\\u{\(String(control.value, radix: 16))}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
