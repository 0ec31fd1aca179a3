import FoundationEssentials

extension Duration {
    /// Reads `500ms`, `2s`, `1.5s`, `3m`, or a bare number of seconds; nil for anything else and below zero.
    package init?(text: String) {
        let units: [(suffix: String, seconds: Double)] = [
            ("ms", 0.001), ("s", 1), ("m", 60), ("h", 3600), ("", 1),
        ]
        for (suffix, seconds) in units where text.hasSuffix(suffix) {
            guard let number = Double(text.dropLast(suffix.count)), number.isFinite, number >= 0,
                number * seconds < 1_000_000_000
            else { return nil }
            self = .seconds(number * seconds)
            return
        }
        return nil
    }

    /// For a person: `850ms`, `30s`, `1.5s`.
    package var text: String {
        let milliseconds = Int((seconds * 1000).rounded())
        if milliseconds < 1000 { return "\(milliseconds)ms" }
        return milliseconds % 1000 == 0 ? "\(milliseconds / 1000)s" : "\(Double(milliseconds) / 1000)s"
    }

    /// In seconds.
    package var seconds: Double {
        Double(components.seconds) + Double(components.attoseconds) / 1e18
    }
}
