/// Fills for instances: each fleet in its own color, and the instances of one in shades of it.
struct FleetPalette {
    private struct Hue {
        let degrees: Int
        let saturation: Int
    }

    private static let familiar = [
        "blue": Hue(degrees: 216, saturation: 85), "green": Hue(degrees: 145, saturation: 55),
        "red": Hue(degrees: 2, saturation: 70), "yellow": Hue(degrees: 45, saturation: 75),
        "orange": Hue(degrees: 26, saturation: 85), "purple": Hue(degrees: 268, saturation: 60),
        "pink": Hue(degrees: 325, saturation: 65),
    ]
    private static let others = [190, 290, 70, 245, 345].map { Hue(degrees: $0, saturation: 50) }
    /// From the middle outwards, so that two instances differ most.
    private static let shades = [52, 68, 60, 44, 76, 56, 72, 48]

    private var fills: [String: String] = [:]
    private var hues: [String: Hue] = [:]
    private var counts: [String: Int] = [:]

    /// Fills for the instances of a report, those that only were watched included.
    init(_ report: LoadReport) {
        for instance in report.instances { add(instance.instance, instance.color) }
        for watched in report.watched { add(watched.instance, watched.color) }
    }

    private mutating func add(_ instance: String, _ color: String) {
        guard fills[instance] == nil else { return }
        if hues[color] == nil {
            hues[color] =
                color.isEmpty
                ? Hue(degrees: 212, saturation: 9)
                : Self.familiar[color] ?? Self.others[hues.count % Self.others.count]
        }
        let number = counts[color, default: 0]
        counts[color] = number + 1
        fills[instance] = hues[color].map { fill($0, Self.shades[number % Self.shades.count]) }
    }

    private func fill(_ hue: Hue, _ lightness: Int) -> String {
        "hsl(\(hue.degrees) \(hue.saturation)% \(lightness)%)"
    }

    /// The fill of an instance; grey for one that nobody knows.
    func fill(instance: String) -> String { fills[instance] ?? "hsl(212 9% 58%)" }

    /// The fill of a fleet.
    func fill(color: String) -> String { hues[color].map { fill($0, 54) } ?? "hsl(212 9% 58%)" }
}
