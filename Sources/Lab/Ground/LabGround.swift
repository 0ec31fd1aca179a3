import Rollout
import Runtimes

/// Where a rehearsal takes place: on this machine, or on a Docker engine.
protocol LabGround: Sendable {
    /// Runs `body` on a stage with a database and a proxy and without a fleet; whatever was started there is stopped
    /// afterwards, cancelled or not.
    func withStage<Result: Sendable>(
        _ body: @Sendable (LabStage) async throws -> Result
    ) async throws -> Result
}

extension InstanceRuntime {
    /// Stops every instance of the stage, fleet by fleet, in a task that no cancellation reaches.
    ///
    /// - Parameter willStop: Called with each before.
    func stopAll(_ willStop: @escaping @Sendable (RunningInstance) -> Void = { _ in }) async {
        await Task {
            let fleets = Dictionary(grouping: (try? await list()) ?? [], by: \.color)
            await withTaskGroup(of: Void.self) { tasks in
                for fleet in fleets.values {
                    fleet.forEach(willStop)
                    tasks.addTask { _ = try? await stop(fleet, grace: .seconds(10), onStop: { _, _ in }) }
                }
            }
        }.value
    }
}
