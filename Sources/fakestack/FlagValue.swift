import ArgumentParser

/// How flags speak.
enum FlagWording {
    /// What stands before what a flag takes; the help finds it there.
    static let takes = "it takes "
}

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
        guard let value = Self(text: text) else {
            throw ValidationError("\(FlagWording.takes)\(takes)")
        }
        return value
    }
}

/// One of a few words.
protocol WordChoice: FlagValue, CaseIterable, RawRepresentable<String> {}

extension WordChoice {
    static var takes: String {
        let words = allCases.map(\.rawValue)
        return words.count == 1
            ? words[0] : "\(words.dropLast().joined(separator: ", ")) or \(words[words.count - 1])"
    }
    var description: String { rawValue }

    init?(text: String) { self.init(rawValue: text) }
}

/// A whole number between two others.
protocol WholeNumber: FlagValue, ExpressibleByIntegerLiteral where IntegerLiteralType == Int {
    static var range: ClosedRange<Int> { get }
    var number: Int { get }
    init(number: Int)
}

extension WholeNumber {
    static var takes: String { "a whole number, \(range.lowerBound) to \(range.upperBound)" }
    var description: String { "\(number)" }

    init(integerLiteral value: Int) { self.init(number: value) }

    init?(text: String) {
        guard let number = Int(text), Self.range.contains(number) else { return nil }
        self.init(number: number)
    }
}

/// A TCP port; 0 lets the system choose.
struct Port: WholeNumber {
    static let range = 0...65_535
    let number: Int
}

/// Which generation of the schema an instance speaks.
struct Release: WholeNumber {
    static let range = 1...1_000_000
    /// The newest that this program speaks.
    static let newest: Release = 2
    let number: Int
}

/// How many instances a fleet has.
struct Replicas: WholeNumber {
    static let range = 1...100
    let number: Int
}

/// How many deployments follow each other.
struct Cycles: WholeNumber {
    static let range = 1...1000
    let number: Int
}

/// How many connections an instance serves at once.
struct ConnectionCount: WholeNumber {
    static let range = 1...1_000_000
    let number: Int
}

/// How many rows a table has.
struct Rows: WholeNumber {
    static let range = 0...100_000_000
    let number: Int
}

/// How many clients there are at a time.
struct Clients: WholeNumber {
    static let range = 3...10_000
    let number: Int
}

/// Requests a second.
struct Rate: WholeNumber {
    static let range = 1...100_000
    let number: Int
}

/// How many writes are asked for.
struct Writes: WholeNumber {
    static let range = 1...10_000_000
    let number: Int
}

/// How many users a load has.
struct Users: WholeNumber {
    static let range = 1...10_000
    let number: Int
}

/// How many there are of something that may be absent.
struct Count: WholeNumber {
    static let range = 0...10_000
    let number: Int
}

/// How many connections there may be.
struct Connections: WholeNumber {
    static let range = 1...60_000
    let number: Int
}

/// A number of acknowledged writes that may be none.
struct LeastWrites: WholeNumber {
    static let range = 0...10_000_000
    let number: Int
}

/// Requests a second, not necessarily a whole number of them.
struct Frequency: FlagValue {
    static let takes = "a number of requests a second, above 0 and up to 1000000"
    let perSecond: Double
    var description: String { "\(perSecond)" }

    init?(text: String) {
        guard let number = Double(text), number > 0, number <= 1_000_000 else { return nil }
        perSecond = number
    }
}

/// What pseudo-random choices come from.
struct Seed: FlagValue, ExpressibleByIntegerLiteral {
    static let takes = "a whole number, 0 to \(UInt64.max)"
    let number: UInt64
    var description: String { "\(number)" }

    init(integerLiteral value: UInt64) { number = value }

    init?(text: String) {
        guard let number = UInt64(text) else { return nil }
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

/// Host names, with commas between them.
struct HostNames: FlagValue {
    static let takes = "host names such as box.example, with commas between them and without ports"
    let names: [String]
    var description: String { names.joined(separator: ",") }

    init?(text: String) {
        names = text.split(separator: ",", omittingEmptySubsequences: false).map {
            $0.trimmingPrefix { $0 == " " }.lowercased()
        }
        let isSound = names.allSatisfy { name in
            !name.isEmpty
                && name.utf8.allSatisfy { 0x61...0x7A ~= $0 || 0x30...0x39 ~= $0 || $0 == 0x2D || $0 == 0x2E }
        }
        guard isSound else { return nil }
    }
}

/// A duration: `250ms`, `2.5s`, `1m`, `24h`, or a bare number of seconds.
struct Seconds: FlagValue {
    static let takes = "a duration such as 250ms, 2.5s or 1m"
    let duration: Duration

    init(_ duration: Duration) {
        self.duration = duration
    }

    init?(text: String) {
        let units: [(suffix: String, seconds: Double)] = [
            ("ms", 0.001), ("s", 1), ("m", 60), ("h", 3600), ("", 1),
        ]
        guard let unit = units.first(where: { text.hasSuffix($0.suffix) }),
            let number = Double(text.dropLast(unit.suffix.count)), number.isFinite, number >= 0,
            number * unit.seconds < 1e9
        else { return nil }
        duration = .milliseconds(Int64((number * unit.seconds * 1000).rounded()))
    }

    var description: String {
        let milliseconds =
            duration.components.seconds * 1000 + duration.components.attoseconds / 1_000_000_000_000_000
        if milliseconds > 0, milliseconds % 3_600_000 == 0 { return "\(milliseconds / 3_600_000)h" }
        return milliseconds % 1000 == 0 ? "\(milliseconds / 1000)s" : "\(milliseconds)ms"
    }
}
