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
        let holder =
            StageLock.holder(.deploy, directory: directory)
            ?? router.lockFile.flatMap { StageLock.holder(of: $0) }
        var status = StageStatus(instances: [], underWay: holder)
        let instances = try await runtime.list()
        var routed: [WeightedEndpoint] = []
        var leaving: [Endpoint] = []
        do {
            routed = try await router.routed()
            leaving = try await router.leaving()
        } catch {
            try Task.checkCancellation()
            status.problem = "the proxy cannot be asked: \(error)"
        }
        let weights = Dictionary(routed.map { ($0.endpoint, $0.weight) }, uniquingKeysWith: +)
        let answers = try await sideBySide(instances) { instance in
            var status = InstanceStatus(
                instance: instance,
                weight: weights[instance.endpoint],
                health: nil,
                problem: nil
            )
            let (answer, health) = await probe.answer(of: instance)
            status.health = health
            if case .silent(let why) = answer { status.problem = why }
            if health == nil, case .red(let why) = answer { status.problem = why }
            return (status, answer)
        }
        status.instances = answers.map(\.0)
        guard status.problem == nil else { return status }
        let known = Set(instances.map(\.endpoint))
        let strange = Set(routed.map(\.endpoint) + leaving).subtracting(known)
        let strangers = try await sideBySide(strange.sorted { $0.description < $1.description }) {
            Stranger(endpoint: $0, answer: await probe.somebody(at: $0))
        }
        var discovery = RolloutDiscovery(
            instances: instances,
            routed: routed,
            answers: Dictionary(answers.map { ($0.0.instance.id, $0.1) }) { $1 },
            strangers: strangers
        )
        if discovery.isUnanswered {
            status.outage = routed.map(\.endpoint.description).joined(separator: ", ")
        }
        guard status.underWay == nil else { return status }
        discovery.intent = DeployIntent(in: directory)
        status.unfinished = discovery.unfinished
        status.keptUntil = discovery.keptUntil
        return status
    }
}
