import Lifecycle
import Logging

extension Rollout {
    /// Performs one action; never throws, since how it ended is for the state machine to judge.
    func execute(_ action: RolloutStateMachine.Action) async -> RolloutStateMachine.Event {
        do {
            switch action {
            case .discover: return .discovered(try await discover())
            case .stopLeftovers(let leftovers): return .done(losses: try await stop(leftovers))
            case .migrate(let phase): try await migrate(phase)
            case .start(let specs): return .started(try await start(specs))
            case .awaitGreen(let instances):
                try await awaitGreen(instances, within: plan.startTimeout)
                journal.conclude("\(instances.count) green")
            case .route(let instances): try await route(instances)
            case .markObsolete(let instances): return .done(losses: try await markObsolete(instances))
            case .drain(let old, let new): return .done(losses: try await drain(old, keeping: new))
            case .stop(let instances): return .done(losses: try await stop(instances))
            case .restore(let instances): return .restored(await restore(instances))
            case .routeBack(let endpoints): try await routeBack(endpoints)
            case .retire(let color): return .done(losses: try await retire(color))
            case .stopAll(let color):
                let instances = try await runtime.list().filter { $0.color == color }
                _ = try await stop(instances)
            case .finish: break
            }
            return .done(losses: [])
        } catch {
            return .failed("\(error)")
        }
    }

    private func discover() async throws -> RolloutDiscovery {
        let discovery = RolloutDiscovery(
            instances: try await runtime.list(),
            routed: try await router.routed()
        )
        if plan.migrates {
            let journal = journal
            try await migrations.check(release: plan.release) { journal.note($0) }
        }
        let live =
            discovery.liveColors.isEmpty
            ? "nothing is live" : "\(discovery.liveColors.joined(separator: ", ")) is live"
        journal.conclude("locked; \(live), \(discovery.instances.count) instances run")
        return discovery
    }

    private func migrate(_ phase: MigrationPhase) async throws {
        let journal = journal
        try await migrations.apply(phase, release: plan.release) { journal.note($0) }
    }

    private func start(_ specs: [InstanceSpec]) async throws -> [RunningInstance] {
        let journal = journal
        let instances = try await runtime.start(specs) { instance in
            journal.instance(instance.name, "started on \(instance.endpoint) (\(instance.id))")
        }
        journal.conclude("\(instances.count) started")
        return instances
    }

    private func route(_ instances: [RunningInstance]) async throws {
        try await router.route(instances.map { WeightedEndpoint(endpoint: $0.endpoint, weight: 1) })
        journal.conclude("traffic on \(instances.names)")
    }

    private func routeBack(_ endpoints: [WeightedEndpoint]) async throws {
        do {
            try await router.route(endpoints)
        } catch {
            // A proxy that refuses every change, as one with a broken configuration does, may never have moved.
            guard Set(try await router.routed()) == Set(endpoints) else { throw error }
        }
        journal.note(endpoints.isEmpty ? "traffic goes nowhere, as before" : "traffic is on the old fleet")
    }

    /// Stops instances side by side.
    ///
    /// - Returns: Those that did not exit cleanly, in words.
    private func stop(_ instances: [RunningInstance]) async throws -> [String] {
        let journal = journal
        let exits = try await runtime.stop(instances, grace: plan.stopGrace) { instance, exit in
            journal.instance(instance.name, exit.description)
        }
        journal.conclude("\(instances.count) stopped")
        return zip(instances, exits).compactMap { instance, exit in
            exit.isClean ? nil : "\(instance.name) \(exit)"
        }
    }

    /// Makes the old fleet green again, each instance for itself.
    ///
    /// - Returns: Those that are.
    private func restore(_ instances: [RunningInstance]) async -> [RunningInstance] {
        let restored = try? await sideBySide(instances) { instance -> RunningInstance? in
            do {
                if try await probe.health(of: instance).state == .obsolete {
                    _ = try await probe.restore(instance)
                    journal.instance(instance.name, "is serving again")
                }
                try await awaitGreen([instance], within: min(plan.startTimeout, .seconds(10)), quietly: true)
                return instance
            } catch {
                journal.instance(instance.name, "could not be made green: \(error)")
                return nil
            }
        }
        return (restored ?? []).compactMap { $0 }
    }

    /// Lets the new instances finish what they got before the traffic went back.
    private func retire(_ color: String) async throws -> [String] {
        let instances = try await runtime.list().filter { $0.color == color }
        return try await markObsolete(instances) + drain(instances, keeping: [])
    }
}
