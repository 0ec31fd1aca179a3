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
}
