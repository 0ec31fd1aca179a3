import Rollout

/// The commands that lead from the slots as they are to a routing.
///
/// `ready` marks a slot up before its first check, so a slot gets its instance with weight 0 and is told that it is
/// down: only a check that passes makes it green, and only then comes its weight.
struct HAProxyMove: Equatable {
    /// Puts the new instances into slots, without traffic.
    var preparation: [String] = []
    /// The slots that must be green before the switch, by name, with their endpoints.
    var awaited: [String: Endpoint] = [:]
    /// Gives each its weight and drains the others.
    var switching: [String] = []

    /// Finds a slot for every endpoint.
    ///
    /// - Throws: ``DeploymentError`` when there are not enough.
    init(from slots: [HAProxySlot], to endpoints: [WeightedEndpoint]) throws(DeploymentError) {
        let wanted = Set(endpoints.map(\.endpoint))
        // An instance that is stopped leaves a slot that drains nothing and fails its checks.
        let left = slots.filter {
            $0.purpose == .draining && !$0.isGreen && $0.sessions == 0 && !wanted.contains($0.endpoint)
        }
        for slot in left { preparation.append(Self.set(slot, "state maint")) }
        var free = slots.filter { $0.purpose == .free && !wanted.contains($0.endpoint) } + left
        let weights = HAProxyWeights.scaled(endpoints.map(\.weight))
        for (endpoint, weight) in zip(endpoints.map(\.endpoint), weights) {
            var slot = slots.first { $0.endpoint == endpoint && $0.purpose != .free }
            slot = slot ?? slots.first { $0.endpoint == endpoint }
            if slot == nil, !free.isEmpty { slot = free.removeFirst() }
            guard let slot else {
                throw DeploymentError(
                    .router,
                    "HAProxy has no free slot for \(endpoint): \(slots.count) in all, "
                        + "\(slots.count { $0.purpose == .ready }) in use, "
                        + "\(slots.count { $0.purpose == .draining }) draining. "
                        + "Raise the number in server-template, in haproxy.cfg."
                )
            }
            if slot.purpose != .ready || slot.endpoint != endpoint {
                prepare(slot, for: endpoint)
                awaited[slot.name] = endpoint
            }
            switching.append(Self.set(slot, "weight \(weight)"))
        }
        for slot in slots where slot.purpose == .ready && !wanted.contains(slot.endpoint) {
            switching.append(Self.set(slot, "state drain"))
        }
    }

    private mutating func prepare(_ slot: HAProxySlot, for endpoint: Endpoint) {
        preparation.append(Self.set(slot, "weight 0"))
        if slot.endpoint != endpoint {
            preparation.append(Self.set(slot, "addr \(endpoint.host) port \(endpoint.port)"))
        }
        preparation.append(Self.set(slot, "state ready"))
        preparation.append(Self.set(slot, "health down"))
    }

    private static func set(_ slot: HAProxySlot, _ what: String) -> String {
        "set server \(HAProxyConfiguration.backend)/\(slot.name) \(what)"
    }
}
