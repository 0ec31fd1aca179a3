import ArgumentParser

/// A flag's value that says what it takes when it is given something else.
///
/// Use it as `@Option(transform: Port.parse)`.
protocol FlagValue: CustomStringConvertible, Sendable {
    /// What the flag takes, as the end of a sentence.
    static var takes: String { get }
    init?(text: String)
}

extension FlagValue {
    /// - Throws: `ValidationError`, which the parser puts behind the flag's name and what it got.
    static func parse(_ text: String) throws -> Self {
        guard let value = Self(text: text) else { throw ValidationError("it takes \(takes)") }
        return value
    }
}

/// A TCP port, 0 to 65535.
struct Port: FlagValue, ExpressibleByIntegerLiteral {
    static let takes = "a port, 0 to 65535"
    let number: Int
    var description: String { "\(number)" }

    init(integerLiteral value: Int) { number = value }

    init?(text: String) {
        guard let number = Int(text), (0...65_535).contains(number) else { return nil }
        self.number = number
    }
}

/// A fleet's color: a short lower-case word, `blue` and `green` by custom.
struct FleetColor: FlagValue, ExpressibleByStringLiteral {
    static let takes = "a word of 1 to 20 lower-case letters, such as blue or green"
    let name: String
    var description: String { name }

    init(stringLiteral value: String) { name = value }

    init?(text: String) {
        guard (1...20).contains(text.utf8.count), text.utf8.allSatisfy({ (97...122).contains($0) })
        else { return nil }
        name = text
    }
}

/// A release: which generation of the schema an instance speaks, 1 or more.
struct Release: FlagValue, ExpressibleByIntegerLiteral {
    static let takes = "a whole number, 1 or more"
    let number: Int
    var description: String { "\(number)" }

    init(integerLiteral value: Int) { number = value }

    init?(text: String) {
        guard let number = Int(text), number >= 1 else { return nil }
        self.number = number
    }
}

/// A duration: `250ms`, `2.5s`, `1m`, or a bare number of seconds.
struct Seconds: FlagValue {
    static let takes = "a duration such as 250ms, 2.5s or 1m"
    let duration: Duration

    init(_ duration: Duration) {
        self.duration = duration
    }

    init?(text: String) {
        let units: [(suffix: String, seconds: Double)] = [("ms", 0.001), ("s", 1), ("m", 60), ("", 1)]
        guard let unit = units.first(where: { text.hasSuffix($0.suffix) }),
            let number = Double(text.dropLast(unit.suffix.count)), number.isFinite, number >= 0,
            number * unit.seconds < 1e9
        else { return nil }
        duration = .milliseconds(Int64((number * unit.seconds * 1000).rounded()))
    }

    var description: String {
        let milliseconds = duration.components.seconds * 1000 + duration.components.attoseconds / 1_000_000_000_000_000
        return milliseconds % 1000 == 0 ? "\(milliseconds / 1000)s" : "\(milliseconds)ms"
    }
}
