import ArgumentParser
import Foundation
import Logging
import Terminal

/// What is logged, and how; the same for every verb.
struct LoggingOptions: ParsableArguments {
    @Option(help: "The least level that is logged.", transform: Logger.Level.parse)
    var logLevel: Logger.Level = .info

    @Option(help: "How a log line is written.", transform: LineLogHandler.Format.parse)
    var logFormat: LineLogHandler.Format = .text

    /// A logger on standard error that never makes anybody wait, and its queue: flush that in the end.
    func queuedLogger(_ label: String) -> (logger: Logger, lines: LineQueue) {
        let console = Console(fileDescriptor: 2, environment: ProcessInfo.processInfo.environment)
        let lines = LineQueue(to: console) { [logFormat] dropped in
            LineLogHandler.line(
                .warning,
                "log lines were dropped: nobody read them fast enough",
                ["dropped": .stringConvertible(dropped)],
                label: label,
                format: logFormat
            )
        }
        let logger = Logger(label: label) { label in
            LineLogHandler(label: label, level: logLevel, format: logFormat, queue: lines)
        }
        let foreign = FlagVariables.foreign(in: ProcessInfo.processInfo.environment)
        if !foreign.isEmpty {
            logger.notice(
                "variables that a platform sets for a service of this name are ignored",
                metadata: ["variables": "\(foreign.joined(separator: " "))"]
            )
        }
        return (logger, lines)
    }

    /// A logger on standard error.
    func logger(_ label: String) -> Logger {
        let console = Console(fileDescriptor: 2, environment: ProcessInfo.processInfo.environment)
        return Logger(label: label) { label in
            LineLogHandler(label: label, level: logLevel, format: logFormat, console: console)
        }
    }
}

extension Logger.Level: WordChoice {}
extension LineLogHandler.Format: WordChoice {}
