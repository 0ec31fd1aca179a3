/// How long `serve` takes to stop, by the settings that it will be started with.
package enum ServeShutdown {
    /// The longest time from SIGTERM to the exit: the shutdown delay plus the drain timeout.
    ///
    /// - Parameters:
    ///   - arguments: The further arguments of `serve`.
    ///   - environment: What `serve` will find in its environment; a flag wins over it.
    package static func longest(arguments: [String], environment: [String: String]) -> Duration {
        (value("shutdown-delay", arguments, environment["FAKESTACK_SHUTDOWN_DELAY"]) ?? .seconds(5))
            + (value("drain-timeout", arguments, environment["FAKESTACK_DRAIN_TIMEOUT"]) ?? .seconds(20))
    }

    private static func value(_ flag: String, _ arguments: [String], _ variable: String?) -> Duration? {
        let long = "--\(flag)"
        var text = variable
        for (index, argument) in arguments.enumerated() {
            if argument == long, index + 1 < arguments.count { text = arguments[index + 1] }
            if argument.hasPrefix("\(long)=") { text = String(argument.dropFirst(long.count + 1)) }
        }
        return text.flatMap { Duration(text: $0) }
    }
}
