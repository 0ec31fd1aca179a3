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

    /// Where lines go.
    private enum Destination: Sendable {
        case console(Console)
        case queue(LineQueue)
    }

    /// Events below it are not written.
    public var logLevel: Logger.Level
    /// What every line of this logger carries.
    public var metadata: Logger.Metadata = [:]

    private let label: String
    private let format: Format
    private let destination: Destination

    /// Logs to a console, standard error by custom; who logs waits until the line is written.
    public init(label: String, level: Logger.Level, format: Format, console: Console) {
        self.label = label
        self.logLevel = level
        self.format = format
        destination = .console(console)
    }

    /// Logs to a queue, so that who logs never waits.
    public init(label: String, level: Logger.Level, format: Format, queue: LineQueue) {
        self.label = label
        self.logLevel = level
        self.format = format
        destination = .queue(queue)
    }

    /// One more value that every line carries.
    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    /// A line as the handler would write it now.
    public static func line(
        _ level: Logger.Level,
        _ message: String,
        _ values: Logger.Metadata,
        label: String,
        format: Format
    ) -> String {
        LogLine(time: Date(), level: level, label: label, message: message, values: values)
            .written(as: format)
    }

    /// Writes an event.
    public func log(event: LogEvent) {
        var line = LogLine(time: Date(), level: event.level, label: label, message: "\(event.message)")
        line.values = event.metadata.map { metadata.merging($0) { $1 } } ?? metadata
        if let error = event.error { line.values["error"] = "\(error)" }
        switch destination {
        case .console(let console): console.line(line.written(as: format))
        case .queue(let queue): queue.add { [line, format] in line.written(as: format) }
        }
    }
}
