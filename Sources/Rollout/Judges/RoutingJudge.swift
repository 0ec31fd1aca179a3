/// Decides from the proxy's word whether its traffic is where a deployment needs it.
package enum RoutingJudge {
    /// What is wrong with a routing; nil where it names every instance of `fleet` and none of `other`.
    ///
    /// - Parameter still: Those of `other` that may get requests all the same, by the proxy's word.
    package static func fault(
        routed: [WeightedEndpoint],
        still: [Endpoint] = [],
        fleet: [RunningInstance],
        other: [RunningInstance]
    ) -> String? {
        let named = Set(routed.map(\.endpoint))
        let missing = fleet.filter { !named.contains($0.endpoint) }
        if !missing.isEmpty { return "the proxy does not route to \(missing.names)" }
        let still = named.union(still)
        let left = other.filter { still.contains($0.endpoint) }
        return left.isEmpty ? nil : "the proxy routes to \(left.names)"
    }
}
