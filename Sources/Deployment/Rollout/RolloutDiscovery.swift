/// What is live when a deployment begins, as the runtime and the proxy say it.
public struct RolloutDiscovery: Sendable, Equatable {
    /// Every instance of this stage that runs.
    public var instances: [RunningInstance]
    /// Where the proxy sends requests.
    public var routed: [WeightedEndpoint]

    /// Makes a finding; every value as the property of its name says.
    public init(instances: [RunningInstance], routed: [WeightedEndpoint]) {
        self.instances = instances
        self.routed = routed
    }

    /// The colors that receive traffic, sorted.
    public var liveColors: [String] {
        let endpoints = Set(routed.map(\.endpoint))
        return Set(instances.filter { endpoints.contains($0.endpoint) }.map(\.color)).sorted()
    }

    /// The color for the new fleet when the operator named none.
    ///
    /// A live fleet of the wanted release beside instances of another color is a deployment that was
    /// killed after it moved the traffic: its color again, so that it is finished, not turned around.
    func defaultColor(release: Int) -> String {
        guard let live = liveColors.first else { return "blue" }
        let fleet = instances.filter { $0.color == live }
        if fleet.allSatisfy({ $0.release == release }),
            instances.contains(where: { $0.color != live && $0.release < release })
        {
            return live
        }
        return live == "blue" ? "green" : "blue"
    }

    /// The sorting of all instances for a fleet of `color` and `release`.
    func sorted(into color: String, release: Int) -> Sorting {
        let wanted = instances.filter { $0.color == color }
        let others = instances.filter { $0.color != color }
        guard liveColors.contains(color) else { return .fresh(leftovers: wanted, old: others) }
        let endpoints = Set(routed.map(\.endpoint))
        let isWhole = wanted.allSatisfy { $0.release == release && endpoints.contains($0.endpoint) }
        if liveColors == [color], isWhole, !others.isEmpty { return .unfinished(new: wanted, old: others) }
        return .alreadyLive(wanted)
    }

    /// What the instances are to the deployment.
    enum Sorting: Equatable {
        /// The ordinary case; `leftovers` of an earlier deployment receive no traffic and have to go.
        case fresh(leftovers: [RunningInstance], old: [RunningInstance])
        /// An earlier deployment moved the traffic and was killed before it stopped the old fleet.
        case unfinished(new: [RunningInstance], old: [RunningInstance])
        /// The color is in use: there is nothing to replace it with.
        case alreadyLive([RunningInstance])
    }
}
