import Rollout

/// The new fleet's shares of the traffic, one after the other.
struct RampShares: FlagValue {
    static let takes =
        "ascending percentages from 1 to 100, such as 1,10,50,100; a last 100 goes without saying"
    /// In percent; the last one is 100.
    let percents: [Int]
    var description: String { percents.map { "\($0)" }.joined(separator: ",") }

    /// All at once.
    static let atOnce = RampShares(percents: [100])

    private init(percents: [Int]) {
        self.percents = percents
    }

    init?(text: String) {
        let words = text.split(separator: ",", omittingEmptySubsequences: false)
        let numbers = words.compactMap { Int($0.trimmingPrefix(" ")) }
        guard numbers.count == words.count, numbers.allSatisfy((1...100).contains),
            zip(numbers, numbers.dropFirst()).allSatisfy({ $0 < $1 })
        else { return nil }
        percents = numbers.last == 100 ? numbers : numbers + [100]
    }
}

/// The moments at which a deployment waits for the operator's word.
struct PauseMoments: FlagValue {
    static let takes = "switch, stop or switch,stop"
    let pauses: Set<RolloutPause>
    var description: String { pauses.map(\.rawValue).sorted().joined(separator: ",") }

    init?(text: String) {
        let words = text.split(separator: ",", omittingEmptySubsequences: false)
        let pauses = words.compactMap { RolloutPause(rawValue: String($0)) }
        guard pauses.count == words.count, Set(pauses).count == pauses.count else { return nil }
        self.pauses = Set(pauses)
    }
}

/// TCP ports that follow each other.
struct PortRange: FlagValue {
    static let takes = "two ports from 1 to 65535, the first and the last, such as 21001-21008"
    let range: ClosedRange<Int>
    var description: String { "\(range.lowerBound)-\(range.upperBound)" }

    init?(text: String) {
        let words = text.split(separator: "-", omittingEmptySubsequences: false)
        let numbers = words.compactMap { Int($0) }
        guard numbers.count == 2, words.count == 2, numbers[0] <= numbers[1],
            numbers.allSatisfy((1...65_535).contains)
        else { return nil }
        range = numbers[0]...numbers[1]
    }
}

/// Where something answers HTTP: `http://HOST:PORT`, or `HOST:PORT` alone.
struct PlainURL: FlagValue {
    static let takes = "http://HOST:PORT, or HOST:PORT alone"
    /// With its scheme, and without a slash at its end.
    let text: String
    let endpoint: Endpoint
    var description: String { text }

    init(_ endpoint: Endpoint) {
        self.endpoint = endpoint
        text = "http://\(endpoint)"
    }

    init?(text: String) {
        let place = text.hasPrefix("http://") ? text.dropFirst("http://".count) : text[...]
        let authority = place.hasSuffix("/") ? place.dropLast() : place
        // Without a port it is that of HTTP.
        let hasPort = authority.contains(":") && !authority.hasSuffix("]")
        guard !authority.isEmpty, authority.utf8.allSatisfy({ (0x21...0x7E).contains($0) }),
            !authority.contains(where: { "/?#@".contains($0) }),
            authority.hasPrefix("[") || authority.count(where: { $0 == ":" }) < 2,
            let endpoint = Endpoint(hasPort ? authority : "\(authority):80")
        else { return nil }
        self.endpoint = endpoint
        self.text = "http://\(authority)"
    }
}

/// A share of requests.
struct Share: FlagValue {
    static let takes = "a percentage from 0% to 100%, such as 1% or 0.5%"
    /// From 0 to 1.
    let fraction: Double
    var description: String {
        let percent = fraction * 100
        return percent == percent.rounded() ? "\(Int(percent))%" : "\(percent)%"
    }

    init(percent: Double) {
        fraction = percent / 100
    }

    init?(text: String) {
        guard let percent = Double(text.hasSuffix("%") ? text.dropLast() : text[...]),
            (0...100).contains(percent)
        else { return nil }
        self.init(percent: percent)
    }
}

/// How many requests are enough to judge a fleet by.
struct Sample: WholeNumber {
    static let range = 1...1_000_000
    let number: Int
}

/// How events are printed.
enum DeployOutputFormat: String, WordChoice {
    /// A line per step, for a person.
    case text
    /// A JSON object per line.
    case json
}
