import Proxies
import Rollout
import Runtimes

extension Deployment {
    /// Performs one action; never throws, since how it ended is for the state machine to judge.
    ///
    /// - Parameter isReplacing: Whether the new fleet has traffic that the old one could take back.
    func execute(_ action: RolloutStateMachine.Action, isReplacing: Bool) async -> RolloutStateMachine.Event {
        do {
            switch action {
            case .discover: return .discovered(try await discover())
            case .regain(let fleet): return .restored(try await regain(fleet))
            case .stopLeftovers(let leftovers, let routing):
                return .done(losses: try await stopLeftovers(leftovers, routing: routing))
            case .migrate(let phase): try await migrate(phase)
            case .start(let specs): return .started(try await start(specs))
            case .awaitGreen(let instances):
                try await awaitGreen(
                    instances,
                    within: isReplacing ? patienceWhileServing : plan.startTimeout
                )
                journal.conclude("\(instances.count) green")
            case .pause(let pause): try await awaitWord(pause)
            case .hook(let hook):
                let journal = journal
                try await HookProcess(hook: hook, timeout: plan.hookTimeout).run { journal.note($0) }
            case .shift(let shift): try await self.shift(shift)
            case .soak(let instances): try await soak(instances)
            case .markObsolete(let instances):
                // From here on the way back leads through the proxy.
                try await router.checkSteerable()
                return .done(losses: try await markObsolete(instances))
            case .drain(let old, let new): return try await drain(old, keeping: new)
            case .prove(let new, let old): return try await prove(new, without: old)
            case .stop(let instances): return .done(losses: try await stop(instances))
            case .restore(let instances): return .restored(await restore(instances))
            case .routeBack(let endpoints): try await routeBack(endpoints)
            case .retire(let color): return .done(losses: try await retire(color))
            case .proveBack(let old, let new): return try await proveBack(old, without: new)
            case .stopAll(let color):
                let instances = try await runtime.list().filter { $0.color == color }
                _ = try await stop(instances)
            case .finish: break
            }
            return .done(losses: [])
        } catch {
            if let error = error as? DeploymentError { memory.note(lastWords: error.log) }
            return .failed("\(error)")
        }
    }
}
