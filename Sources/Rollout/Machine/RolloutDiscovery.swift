import Foundation

/// What is live when a deployment begins, as the runtime, the proxy and the instances say it.
package struct RolloutDiscovery: Sendable, Equatable {
    /// Every instance of this stage that runs.
    package var instances: [RunningInstance]
    /// Where the proxy sends requests.
    package var routed: [WeightedEndpoint]
    /// What an earlier deployment set out for and did not reach.
    package var intent: DeployIntent?
    /// What the instances answer, by their handles; one that is not there was not asked, and is taken for green.
    package var answers: [String: InstanceAnswer]
    /// Where the proxy sends requests, or may until it has let go, and no instance of this stage is.
    package var strangers: [Stranger]

    /// Makes a finding; every value as the property of its name says.
    package init(
        instances: [RunningInstance],
        routed: [WeightedEndpoint],
        answers: [String: InstanceAnswer] = [:],
        strangers: [Stranger] = []
    ) {
        self.instances = instances
        self.routed = routed
        self.answers = answers
        self.strangers = strangers
    }

    /// Whether an earlier deployment of this color did not end.
    func isOpen(_ color: String?) -> Bool { intent.map { $0.isOpen && $0.color == color } ?? false }

    /// What an instance answers.
    package func answer(of instance: RunningInstance) -> InstanceAnswer { answers[instance.id] ?? .green }

    /// Those that are green.
    package var green: [RunningInstance] { instances.filter { answer(of: $0) == .green } }

    /// Those behind the proxy that are none of this stage's, and answer.
    package var foreign: [Stranger] { strangers.filter { $0.answer != nil } }

    /// The fleet to which a proxy has to be led back: some instances are green and it names none of them; nil where it
    /// does. It was restarted or reloaded without its routing, or an old file was put back.
    ///
    /// Where no instance is green at all, those that are red only because they were marked obsolete are as good: the fleet
    /// that was to replace them has fallen since, and they wait for their end with nothing else to serve.
    ///
    /// Of several fleets it is the one that was started first: the newer one may never have had traffic, while the older
    /// one would have been marked obsolete, and be red, had it been given up.
    package var unrouted: [RunningInstance]? {
        let endpoints = Set(routed.map(\.endpoint))
        let able = green.isEmpty ? instances.filter { answer(of: $0) == .obsolete } : green
        guard !able.isEmpty, !able.contains(where: { endpoints.contains($0.endpoint) }) else { return nil }
        let colors = Set(able.map(\.color)).sorted()
        let fleet = oldest(of: colors) ?? colors[0]
        return able.filter { $0.color == fleet }
    }

    /// Whether instances without traffic may be stopped before anything replaces them: none of them has ever served or
    /// answers, or another fleet is green and has the traffic.
    package func mayStop(_ leftovers: [RunningInstance]) -> Bool {
        let endpoints = Set(routed.map(\.endpoint))
        let handles = Set(leftovers.map(\.id))
        if green.contains(where: { endpoints.contains($0.endpoint) && !handles.contains($0.id) }) {
            return true
        }
        return leftovers.allSatisfy { instance in
            switch answer(of: instance) {
            case .green, .obsolete, .red: false
            case .starting, .silent: true
            }
        }
    }

    /// The colors that receive traffic, sorted.
    package var liveColors: [String] {
        let endpoints = Set(routed.map(\.endpoint))
        return Set(instances.filter { endpoints.contains($0.endpoint) }.map(\.color)).sorted()
    }

    /// Where the proxy sends requests, without the instances that are gone; all of it where none of this stage is there.
    var routedToInstances: [WeightedEndpoint] {
        let endpoints = Set(instances.map(\.endpoint))
        let known = routed.filter { endpoints.contains($0.endpoint) }
        return known.isEmpty ? routed : known
    }

    /// The color for the new fleet when the operator named none.
    ///
    /// A repetition of a deployment that did not end gets that one's color again, so that it is finished, not turned
    /// around; anything else gets a new fleet. Only where no intent is on file, a live fleet of the wanted release beside
    /// instances of another color is taken for one that was killed after it moved the traffic; of two live fleets, the
    /// newer one's color is.
    func defaultColor(release: Int, replicas: Int) -> String {
        if let intent, intent.isOpen, (intent.release, intent.replicas) == (release, replicas),
            isFree(intent.color, release: release, replicas: replicas)
        {
            return intent.color
        }
        let live = liveColors
        if live.count > 1, let newest = newest(of: live) { return newest }
        if intent == nil, let live = live.first, isFinishedBy(live, release: release) { return live }
        let free = ["blue", "green"].filter { color in
            !live.contains(color) && mayStop(instances.filter { $0.color == color })
        }
        return free.first ?? (live.first == "blue" ? "green" : "blue")
    }

    private func isFree(_ color: String, release: Int, replicas: Int) -> Bool {
        switch sorted(into: color, release: release, replicas: replicas) {
        case .inUse: false
        case .fresh(let leftovers, _): mayStop(leftovers)
        case .moving, .moved, .live: true
        }
    }

    private func isFinishedBy(_ live: String, release: Int) -> Bool {
        instances.allSatisfy { $0.color != live || $0.release == release }
            && instances.contains { $0.color != live && $0.release < release }
    }

    /// The sorting of all instances for a fleet of `color`, `release` and so many instances.
    func sorted(into color: String, release: Int, replicas: Int) -> Sorting {
        let wanted = instances.filter { $0.color == color }
        let others = instances.filter { $0.color != color }
        let live = liveColors
        guard live.contains(color) else { return .fresh(leftovers: wanted, old: others) }
        if live.count > 1 {
            guard newest(of: live) == color else { return .inUse(wanted) }
            return .moving(new: wanted, old: others, share: routed.percent(of: wanted))
        }
        guard wanted.allSatisfy({ $0.release == release }) else { return .inUse(wanted) }
        // A proxy that takes its servers one by one may have been left in the middle.
        let endpoints = Set(routed.map(\.endpoint))
        let isRouted = wanted.allSatisfy { endpoints.contains($0.endpoint) }
        if others.isEmpty {
            return wanted.count == replicas ? .live(wanted, isRouted: isRouted) : .inUse(wanted)
        }
        return isRouted
            ? .moved(new: wanted, old: others) : .moving(new: wanted, old: others, share: 99)
    }

    /// The fleet that was started last, and the instances that were there before; nil where only one fleet runs and
    /// has the traffic.
    var newestDeployment: (new: [RunningInstance], old: [RunningInstance])? {
        let colors = Set(instances.map(\.color)).sorted()
        guard let newest = newest(of: colors) else { return nil }
        if colors.count == 1, !liveColors.isEmpty { return nil }
        return (instances.filter { $0.color == newest }, instances.filter { $0.color != newest })
    }

    /// The color whose first instance was started last.
    private func newest(of colors: [String]) -> String? {
        colors.max { start($0) < start($1) }
    }

    private func start(_ color: String) -> Double {
        instances.filter { $0.color == color }.map(\.startedAt.timeIntervalSince1970).min() ?? 0
    }

    /// The color whose first instance was started first.
    private func oldest(of colors: [String]) -> String? {
        colors.min { start($0) < start($1) }
    }

    /// What the instances are to the deployment.
    enum Sorting: Equatable {
        /// The ordinary case; `leftovers` of an earlier deployment receive no traffic and have to go.
        case fresh(leftovers: [RunningInstance], old: [RunningInstance])
        /// An earlier deployment was killed while it moved the traffic; the new fleet has `share` percent.
        case moving(new: [RunningInstance], old: [RunningInstance], share: Int)
        /// An earlier deployment moved the traffic and was killed before it stopped the old fleet.
        case moved(new: [RunningInstance], old: [RunningInstance])
        /// The fleet is there as it is wanted, alone: only contract migrations can be left to do.
        case live([RunningInstance], isRouted: Bool)
        /// The color is in use by something else: there is nothing to replace it with.
        case inUse([RunningInstance])
    }
}
