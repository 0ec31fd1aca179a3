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
        while !Task.isCancelled {
            let poll = await poll(instance)
            if Task.isCancelled { return nil }
            if let why = watch.judge(poll, of: instance.name) {
                let error = await failure(.unfit, of: instance, why)
                memory.note(lastWords: error.log)
                return error.description
            }
            try? await Task.sleep(for: pollInterval)
        }
        return nil
    }

    private func poll(_ instance: RunningInstance) async -> FleetWatch.Poll {
        if let exit = await runtime.exit(of: instance) { return .gone(exit.description) }
        do {
            return .answered(try await probe.health(of: instance))
        } catch {
            if let exit = await runtime.exit(of: instance) { return .gone(exit.description) }
            return .failed("\(error)")
        }
    }
}
