/// The scale of counts: from 0 to a round number.
struct CountScale {
    let top: Double
    let height: Double
    /// What remains free above the highest bar, for the label's sake.
    private let margin = 8.0

    init(peak: Double, height: Double) {
        self.height = height
        var unit = 1.0
        while unit * 10 < peak { unit *= 10 }
        top = [1.0, 1.2, 1.5, 2, 3, 4, 5, 6, 8, 10].map { $0 * unit }.first { $0 >= peak } ?? peak
    }

    /// The height of a bar in pixels.
    func length(_ value: Double) -> Double { (height - margin) * min(1, max(0, value / top)) }

    func labels(unit: String) -> [ChartRow.Label] {
        [
            .init(y: margin, text: "\(top.text(decimals: top == top.rounded() ? 0 : 1))\(unit)"),
            .init(y: height - 0.5, text: "0"),
        ]
    }
}
