public import ArgumentParser
import Foundation
public import Logging
public import Terminal

/// What is logged, and how; the same for every verb.
struct LoggingOptions: ParsableArguments {
    @Option(help: "The least level that is logged: trace, debug, info, notice, warning, error or critical.")
    var logLevel: Logger.Level = .info

    @Option(help: "How a log line is written: text or json.")
    var logFormat: LineLogHandler.Format = .text

    /// A logger on standard error.
    func logger(_ label: String) -> Logger {
        let console = Console(fileDescriptor: 2, environment: ProcessInfo.processInfo.environment)
        return Logger(label: label) { label in
            LineLogHandler(label: label, level: logLevel, format: logFormat, console: console)
        }
    }
}

extension Logger.Level: @retroactive ExpressibleByArgument {}
extension LineLogHandler.Format: ExpressibleByArgument {}
