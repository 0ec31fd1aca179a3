/// How soon HAProxy can know that an instance is green, by the settings that it runs with.
struct HAProxyTiming: Equatable {
    /// The variable of HAProxy's own environment that its configuration takes the interval of its checks from: nothing
    /// else that it tells over its socket says the interval.
    static let variable = "FAKESTACK_CHECK_INTERVAL"

    /// Between two checks of a server; nil where the configuration does not say it in that variable.
    var interval: Duration?

    /// Reads the answer to `show env`.
    init(environment answer: String) {
        let value = answer.split(separator: "\n").first { $0.hasPrefix("\(Self.variable)=") }?
            .dropFirst(Self.variable.count + 1)
        interval = value.flatMap(Self.duration)
    }

    /// How long to wait for an instance that is green.
    ///
    /// - Parameter rise: How many good checks in a row it takes.
    func patience(rise: Int) -> Duration {
        // For an interval that is not known, one that is longer than most.
        .seconds(10) + (interval ?? .seconds(10)) * (max(1, rise) + 1)
    }

    /// A time as HAProxy writes it (configuration.txt, "Time format"): milliseconds, where no unit is given.
    private static func duration(_ text: Substring) -> Duration? {
        let units: [(suffix: String, unit: Duration)] = [
            ("us", .microseconds(1)), ("ms", .milliseconds(1)), ("s", .seconds(1)), ("m", .seconds(60)),
            ("h", .seconds(3600)), ("d", .seconds(86_400)), ("", .milliseconds(1)),
        ]
        for (suffix, unit) in units where text.hasSuffix(suffix) {
            return Int(text.dropLast(suffix.count)).flatMap { $0 > 0 ? unit * $0 : nil }
        }
        return nil
    }
}
