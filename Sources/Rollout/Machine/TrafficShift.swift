/// A share of the traffic for one fleet, what is left for another, and how long to watch what comes of it.
package struct TrafficShift: Sendable, Equatable {
    /// The largest weight that every proxy takes; HAProxy's limit.
    static let largestWeight = 256

    /// The fleet that gets the share.
    package var fleet: [RunningInstance]
    /// The fleet that gets the rest.
    package var rest: [RunningInstance]
    /// The share in percent, 1 to 100.
    package var percent: Int
    /// How long to watch the fleet before the next shift; zero is not at all.
    package var hold: Duration

    /// Makes a shift; every value as the property of its name says.
    package init(fleet: [RunningInstance], rest: [RunningInstance], percent: Int, hold: Duration) {
        self.fleet = fleet
        self.rest = rest
        self.percent = percent
        self.hold = hold
    }

    /// Where requests go then: weights that make the share right however many instances either fleet has.
    ///
    /// A share below what the largest weight can express becomes the nearest that it can.
    package var endpoints: [WeightedEndpoint] {
        guard percent < 100, !rest.isEmpty else {
            return fleet.map { WeightedEndpoint(endpoint: $0.endpoint, weight: 1) }
        }
        let one = percent * rest.count
        let other = (100 - percent) * fleet.count
        let divisor = max(Self.greatestCommonDivisor(one, other), 1)
        let scale = min(1, Double(Self.largestWeight * divisor) / Double(max(one, other)))
        func weight(_ share: Int) -> Int { max(1, Int((Double(share / divisor) * scale).rounded())) }
        return fleet.map { WeightedEndpoint(endpoint: $0.endpoint, weight: weight(one)) }
            + rest.map { WeightedEndpoint(endpoint: $0.endpoint, weight: weight(other)) }
    }

    private static func greatestCommonDivisor(_ one: Int, _ other: Int) -> Int {
        other == 0 ? one : greatestCommonDivisor(other, one % other)
    }
}

extension [WeightedEndpoint] {
    /// How many percent of the traffic these instances get.
    func percent(of instances: [RunningInstance]) -> Int {
        let endpoints = Set(instances.map(\.endpoint))
        let share = filter { endpoints.contains($0.endpoint) }.reduce(0) { $0 + $1.weight }
        let all = reduce(0) { $0 + $1.weight }
        return all == 0 ? 0 : Int((Double(share * 100) / Double(all)).rounded())
    }
}
