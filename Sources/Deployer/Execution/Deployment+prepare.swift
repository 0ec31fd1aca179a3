import Foundation
import Lifecycle
import Proxies
import Rollout
import Runtimes

// What happens before the new fleet has traffic.
extension Deployment {
    func discover() async throws -> RolloutDiscovery {
        var instances = try await runtime.list()
        let routed = try await router.routed()
        let addressed = routed.map(\.endpoint) + (try await router.leaving())
        var strange = addressed.without(instances)
        if plan.foreign == .adopt, !strange.isEmpty {
            let adopted = try await runtime.adoptable(at: strange)
            if !adopted.isEmpty { journal.note("\(adopted.names) of another stage are taken over") }
            instances += adopted
            strange = strange.without(adopted)
        }
        let answers = try await sideBySide(instances) { ($0.id, await probe.answer(of: $0).answer) }
        let strangers = try await sideBySide(strange) {
            Stranger(endpoint: $0, answer: await probe.somebody(at: $0))
        }
        var discovery = RolloutDiscovery(
            instances: instances,
            routed: routed,
            answers: Dictionary(answers) { $1 },
            strangers: strangers
        )
        discovery.intent = DeployIntent(in: directory)
        if plan.migrates {
            let journal = journal
            try await migrations.check(release: plan.release) { journal.note($0) }
        }
        try await checkTokens(of: discovery)
        try await checkRoom(for: discovery)
        let live = discovery.liveColors
        let what =
            live.isEmpty
            ? "nothing is" : live.count == 1 ? "\(live[0]) is" : "\(live.joined(separator: ", ")) are"
        journal.conclude("locked; \(what) live, \(instances.count) instances run")
        return discovery
    }

    /// Leads the proxy back to a fleet that it does not name any more.
    ///
    /// - Returns: Those that are green and have the traffic.
    func regain(_ fleet: [RunningInstance]) async throws -> [RunningInstance] {
        let able = await restore(fleet)
        if able.isEmpty { throw DeploymentError(.notGreen, "none of \(fleet.names) is green") }
        try await router.route(able.map { WeightedEndpoint(endpoint: $0.endpoint, weight: 1) })
        try await expectAnswer(from: able)
        journal.note("the traffic is on \(able.names) again")
        return able
    }

    func migrate(_ phase: MigrationPhase) async throws {
        let journal = journal
        try await migrations.apply(phase, release: plan.release) { journal.note($0) }
    }

    func start(_ specs: [InstanceSpec]) async throws -> [RunningInstance] {
        let journal = journal
        let instances = try await runtime.start(specs) { instance in
            journal.instance(instance.name, "started on \(instance.endpoint) (\(instance.id))")
        }
        // A deployer that was killed while it started instances may have left one that was not there to be seen yet.
        let ids = Set(instances.map(\.id))
        let late = try await runtime.list().filter { instance in
            instance.color == instances.first?.color && !ids.contains(instance.id)
        }
        if !late.isEmpty {
            journal.note("stopping \(late.names), left by a deployment that did not end")
            _ = try await stop(late)
        }
        journal.conclude("\(instances.count) started")
        return instances
    }

    /// Stops what a killed deployment left; it may have been killed while the proxy began to send requests there.
    func stopLeftovers(_ instances: [RunningInstance], routing: [WeightedEndpoint]) async throws -> [String] {
        try await routeBack(routing)
        return try await retire(instances) + stop(instances)
    }
}

extension [Endpoint] {
    /// Those at which none of these instances is.
    fileprivate func without(_ instances: [RunningInstance]) -> [Endpoint] {
        let known = Set(instances.map(\.endpoint))
        return Set(filter { !known.contains($0) }).sorted { $0.description < $1.description }
    }
}
