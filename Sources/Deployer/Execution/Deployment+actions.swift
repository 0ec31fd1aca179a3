import Lifecycle
import Logging
import Proxies
import Rollout
import Runtimes

extension Deployment {
    /// Performs one action; never throws, since how it ended is for the state machine to judge.
    func execute(_ action: RolloutStateMachine.Action) async -> RolloutStateMachine.Event {
        do {
            switch action {
            case .discover: return .discovered(try await discover())
            case .stopLeftovers(let leftovers, let routing):
                return .done(losses: try await stopLeftovers(leftovers, routing: routing))
            case .migrate(let phase): try await migrate(phase)
            case .start(let specs): return .started(try await start(specs))
            case .awaitGreen(let instances):
                try await awaitGreen(instances, within: plan.startTimeout)
                journal.conclude("\(instances.count) green")
            case .hook(let hook):
                let journal = journal
                try await HookProcess(hook: hook, timeout: plan.hookTimeout).run { journal.note($0) }
            case .shift(let shift): try await self.shift(shift)
            case .soak(let instances): try await soak(instances)
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
            if let error = error as? DeploymentError { lastWords.note(error.log) }
            return .failed("\(error)")
        }
    }

    private func discover() async throws -> RolloutDiscovery {
        var discovery = RolloutDiscovery(
            instances: try await runtime.list(),
            routed: try await router.routed()
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
        journal.conclude("locked; \(what) live, \(discovery.instances.count) instances run")
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
        try await retire(try await runtime.list().filter { $0.color == color })
    }

    /// Stops what a killed deployment left; it may have been killed while the proxy began to send requests there.
    private func stopLeftovers(
        _ instances: [RunningInstance],
        routing: [WeightedEndpoint]
    ) async throws -> [String] {
        try await routeBack(routing)
        return try await retire(instances) + stop(instances)
    }

    /// Marks instances obsolete and waits until they are drained; one that fails at it does not hold up the others.
    private func retire(_ instances: [RunningInstance]) async throws -> [String] {
        try await sideBySide(instances) { instance -> [String] in
            do {
                return try await markObsolete([instance]) + drain([instance], keeping: [])
            } catch is CancellationError {
                throw CancellationError()
            } catch {
                return ["\(instance.name) could not be drained: \(error)"]
            }
        }.flatMap(\.self)
    }
}
