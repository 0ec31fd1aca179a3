import Lifecycle
import Rollout
import Runtimes

extension Deployment {
    /// Watches a fleet until one of its instances has fallen, or the task is cancelled.
    ///
    /// - Returns: Who has fallen, and why; nil when the task was cancelled first.
    func fall(of fleet: [RunningInstance]) async -> String? {
        await withTaskGroup(of: String?.self) { group in
            for instance in fleet { group.addTask { await fall(of: instance) } }
            // One that is over without a fall was cancelled, and so are the others.
            let first = await group.next() ?? nil
            group.cancelAll()
            return first
        }
    }

    private func fall(of instance: RunningInstance) async -> String? {
        var watch = FleetWatch()
        return try? await poll(every: pollInterval) { () -> String? in
            let answer = await answer(of: instance)
            try Task.checkCancellation()
            guard let why = watch.judge(answer, of: instance.name) else { return nil }
            let error = await failure(.unfit, of: instance, why)
            memory.note(lastWords: error.log)
            return error.description
        }
    }

    private func answer(of instance: RunningInstance) async -> FleetWatch.Poll {
        if let exit = await runtime.exit(of: instance) { return .gone(exit.description) }
        do {
            return .answered(try await probe.health(of: instance))
        } catch {
            return await runtime.exit(of: instance).map { .gone($0.description) } ?? .failed("\(error)")
        }
    }
}
