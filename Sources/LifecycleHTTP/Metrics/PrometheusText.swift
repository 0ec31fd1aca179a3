/// An exposition in Prometheus's text format, built line by line.
///
/// Source: Prometheus, "Exposition formats", version 0.0.4.
public struct PrometheusText: Sendable {
    /// What a family's values mean.
    public enum Kind: String, Sendable {
        /// A count that only grows; its name ends in `_total`.
        case counter
        /// A value that goes up and down.
        case gauge
        /// Observations in buckets.
        case histogram
    }

    /// A sample's labels, in the order in which they are written.
    public typealias Labels = [(name: String, value: String)]

    /// The lines so far, each with its newline.
    public private(set) var text = ""

    /// An empty exposition.
    public init() {}

    /// Begins a family: its samples follow, and no other family's.
    public mutating func family(_ name: String, _ kind: Kind, _ help: String) {
        text += "# HELP \(name) \(Self.escaped(help, quotes: false))\n# TYPE \(name) \(kind.rawValue)\n"
    }

    /// Adds a sample to the family that was begun last.
    public mutating func sample(_ name: String, _ value: Int, _ labels: Labels = []) {
        sample(name, labels, written: "\(value)")
    }

    /// Adds a sample to the family that was begun last.
    public mutating func sample(_ name: String, _ value: Double, _ labels: Labels = []) {
        let special = value.isNaN ? "NaN" : value.isInfinite ? (value < 0 ? "-Inf" : "+Inf") : nil
        sample(name, labels, written: special ?? "\(value)")
    }

    /// Adds a histogram's buckets, sum and count to the family that was begun last.
    public mutating func histogram(_ name: String, _ labels: Labels, _ histogram: DurationHistogram) {
        var below = 0
        for (bound, count) in zip(DurationHistogram.bounds, histogram.counts) {
            below += count
            sample("\(name)_bucket", below, labels + [("le", "\(bound)")])
        }
        sample("\(name)_bucket", histogram.count, labels + [("le", "+Inf")])
        sample("\(name)_sum", histogram.seconds, labels)
        sample("\(name)_count", histogram.count, labels)
    }

    private mutating func sample(_ name: String, _ labels: Labels, written value: String) {
        text += name
        if !labels.isEmpty {
            let pairs = labels.map { "\($0.name)=\"\(Self.escaped($0.value, quotes: true))\"" }
            text += "{\(pairs.joined(separator: ","))}"
        }
        text += " \(value)\n"
    }

    private static func escaped(_ text: String, quotes: Bool) -> String {
        let escaped = text.replacing("\\", with: "\\\\").replacing("\n", with: "\\n")
        return quotes ? escaped.replacing("\"", with: "\\\"") : escaped
    }
}
