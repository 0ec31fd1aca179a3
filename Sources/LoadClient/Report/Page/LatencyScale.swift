#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// A logarithmic scale of milliseconds, in whole decades.
struct LatencyScale {
    private let lowest: Int
    private let decades: Int
    private let decade = 22.0
    private let margin = 8.0

    /// The scale on which all of the values have a place.
    init(_ milliseconds: [Double]) {
        func floor(_ value: Double) -> Int {
            var (exponent, unit) = (0, 1.0)
            while unit > value, exponent > -3 { (exponent, unit) = (exponent - 1, unit / 10) }
            while unit * 10 <= value, exponent < 6 { (exponent, unit) = (exponent + 1, unit * 10) }
            return exponent
        }
        let values = milliseconds.filter { $0 > 0 }
        lowest = floor(values.min() ?? 1)
        decades = max(2, floor(values.max() ?? 10) + 1 - lowest)
    }

    var height: Double { Double(decades) * decade + 2 * margin }

    /// The place of a value, from above; what lies below the scale is put at its end.
    func y(_ milliseconds: Double) -> Double {
        let value = max(milliseconds, Self.power(lowest))
        return min(height - margin, max(margin, height - margin - (log10(value) - Double(lowest)) * decade))
    }

    var labels: [ChartRow.Label] {
        (0...decades).map { number in
            let exponent = lowest + number
            let value = Self.power(exponent)
            let text =
                exponent >= 3
                ? "\((value / 1000).text(decimals: 0)) s"
                : "\(value.text(decimals: max(0, -exponent))) ms"
            return .init(y: y(value), text: text)
        }
    }

    private static func power(_ exponent: Int) -> Double {
        var value = 1.0
        for _ in 0..<abs(exponent) { value *= 10 }
        return exponent < 0 ? 1 / value : value
    }
}
