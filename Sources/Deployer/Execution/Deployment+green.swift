import Logging
import Rollout
import Runtimes

extension Deployment {
    /// Waits until every instance is green, and fails as soon as one never will be.
    ///
    /// - Parameter needed: How many green answers in a row it takes.
    func awaitGreen(
        _ instances: [RunningInstance],
        within limit: Duration,
        needed: Int = 3,
        quietly: Bool = false
    ) async throws {
        _ = try await sideBySide(instances) { instance in
            let began = ContinuousClock.now
            let identity = try await awaitGreen(instance, until: began + limit, limit: limit, needed: needed)
            if !quietly {
                journal.instance(
                    instance.name,
                    "green after \((ContinuousClock.now - began).text) as \(identity)"
                )
            }
        }
    }

    /// How long a fleet that has traffic may keep somebody waiting who could give it to another one.
    var patienceWhileServing: Duration { min(plan.startTimeout, .seconds(4)) }

    private func awaitGreen(
        _ instance: RunningInstance,
        until deadline: ContinuousClock.Instant,
        limit: Duration,
        needed: Int
    ) async throws -> String {
        var judge = GreenJudge(color: instance.color, release: instance.release, needed: needed)
        return try await poll(every: pollInterval) { () -> String? in
            if let exit = await runtime.exit(of: instance) {
                throw await failure(.notGreen, of: instance, exit.description)
            }
            let verdict = try await recovering {
                judge.judge(try await probe.health(of: instance))
            } from: {
                judge.judge(failure: "\($0)")
            }
            switch verdict {
            case .green(let identity): return identity
            case .wrong(let why):
                throw await failure(.notGreen, of: instance, "is not what was started: \(why)")
            case .waiting(let why):
                logger.trace("not green", metadata: ["instance": "\(instance.name)", "reason": "\(why)"])
                guard ContinuousClock.now < deadline else {
                    throw await failure(.notGreen, of: instance, "is not green after \(limit.text): \(why)")
                }
                return nil
            }
        }
    }

    /// An error that is an instance's, with what it logged last.
    func failure(
        _ code: DeploymentError.Code,
        of instance: RunningInstance,
        _ what: String
    ) async -> DeploymentError {
        DeploymentError(
            code,
            instance: instance.name,
            what,
            tail: await runtime.log(of: instance, lines: 10)
        )
    }
}
