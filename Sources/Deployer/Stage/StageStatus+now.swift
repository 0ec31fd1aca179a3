import Lifecycle
package import Proxies
package import Rollout
package import Runtimes

extension StageStatus {
    /// Asks everybody.
    ///
    /// - Parameter directory: The stage's directory, which holds the deploy lock.
    /// - Throws: ``DeploymentError`` when the runtime cannot be asked.
    package static func now(
        directory: String,
        runtime: any InstanceRuntime,
        router: any TrafficRouter,
        probe: InstanceProbe
    ) async throws -> StageStatus {
        var status = StageStatus(instances: [], underWay: StageLock.holder(.deploy, directory: directory))
        let instances = try await runtime.list()
        var routed: [WeightedEndpoint] = []
        do {
            routed = try await router.routed()
        } catch {
            try Task.checkCancellation()
            status.problem = "the proxy cannot be asked: \(error)"
        }
        let weights = Dictionary(routed.map { ($0.endpoint, $0.weight) }, uniquingKeysWith: +)
        status.instances = try await sideBySide(instances) { instance in
            var status = InstanceStatus(
                instance: instance,
                weight: weights[instance.endpoint],
                health: nil,
                problem: nil
            )
            do {
                status.health = try await probe.health(of: instance)
            } catch {
                status.problem = "\(error)"
            }
            return status
        }
        if status.underWay == nil, status.problem == nil {
            status.unfinished = RolloutDiscovery(instances: instances, routed: routed).unfinished
        }
        return status
    }
}
