import Rollout
import Runtimes

/// What a deployment is asked before it touches anything, so that it is refused and need not be rolled back.
extension Deployment {
    /// Makes sure that the fleet that gets the requests will take the token when it is to be marked obsolete: found out
    /// then, it would be a rollback with all of the traffic moved.
    func checkTokens(of discovery: RolloutDiscovery) async throws {
        guard plan.goal == .deploy else { return }
        let routed = Set(discovery.routed.map(\.endpoint))
        _ = try await sideBySide(discovery.instances.filter { routed.contains($0.endpoint) }) { instance in
            try await probe.checkToken(of: instance)
        }
    }

    /// Makes sure that the new fleet's connections fit into the database beside the old one's: without them it would not
    /// turn green, and where it took the last ones the old fleet could not open any.
    func checkRoom(for discovery: RolloutDiscovery) async throws {
        guard plan.goal == .deploy else { return }
        // Those that run of the wanted color have theirs, whether they are gone on with or stopped first.
        let color = plan.color ?? discovery.intent?.color
        let missing = plan.replicas - discovery.instances.count { $0.color == color }
        guard missing > 0 else { return }
        let journal = journal
        try await migrations.checkRoom(for: missing) { journal.note($0) }
    }
}
