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

    /// Says when an instance that somebody counts on is gone or hangs; one that is red may have been told to be.
    func noteFall(of fleet: [RunningInstance]) async {
        await withTaskGroup(of: Void.self) { group in
            for instance in fleet {
                group.addTask {
                    guard let why = await fall(of: instance, watch: FleetWatch(reds: .max)) else { return }
                    journal.note("\(why): there is no way back to it")
                }
            }
        }
    }

    private func fall(of instance: RunningInstance, watch: FleetWatch = FleetWatch()) async -> String? {
        var watch = watch
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
