import Lifecycle
import Logging
import Proxies
import Rollout
import Runtimes

extension Deployment {
    /// Marks instances obsolete.
    ///
    /// - Returns: Those that are gone already, in words: that is a loss, and no reason to turn back.
    func markObsolete(_ instances: [RunningInstance]) async throws -> [String] {
        let losses = try await sideBySide(instances) { instance -> String? in
            do {
                let report = try await probe.markObsolete(instance)
                marks.note(report.instance, of: instance.id)
                journal.instance(instance.name, "obsolete, \(report.inflight) in flight")
                return nil
            } catch {
                guard let exit = await runtime.exit(of: instance) else {
                    throw DeploymentError(
                        .instance,
                        "\(instance.name) could not be marked obsolete: \(error)"
                    )
                }
                journal.instance(instance.name, "is gone: it \(exit)")
                return "\(instance.name) \(exit) before it was marked obsolete"
            }
        }
        journal.conclude("\(instances.count - losses.compactMap { $0 }.count) obsolete")
        return losses.compactMap { $0 }
    }

    /// Waits until every old instance is drained, and makes sure of the new ones before there is no way back.
    ///
    /// - Returns: What was lost, or left at the drain timeout, in words.
    func drain(_ old: [RunningInstance], keeping new: [RunningInstance]) async throws -> [String] {
        let losses = try await sideBySide(old) { try await drain($0) }.compactMap { $0 }
        try await awaitGreen(new, within: min(plan.startTimeout, .seconds(10)), quietly: true)
        journal.conclude(
            "\(old.count - losses.count) of \(old.count) drained (the proxy's reaction time: \(router.reactionTime.text))"
        )
        return losses
    }

    private func drain(_ instance: RunningInstance) async throws -> String? {
        // Without a mark it was gone before, which is already reported.
        guard let mark = marks.mark(of: instance.id) else { return nil }
        let deadline = ContinuousClock.now + plan.drainTimeout
        var judge = DrainJudge(instance: mark.instance, reactionTime: router.reactionTime)
        while true {
            let proxy = try await proxyWord(on: instance)
            let elapsed = ContinuousClock.now - mark.at
            let verdict = judge.judge(try await poll(instance), elapsed: elapsed, proxy: proxy)
            let time = (ContinuousClock.now - mark.at).text
            switch verdict {
            case .drained:
                journal.instance(instance.name, "drained after \(time)")
                return nil
            case .lost(let how):
                journal.instance(instance.name, "lost while draining: \(how)")
                return "\(instance.name) was lost while draining: \(how)"
            case .draining(let why):
                guard ContinuousClock.now < deadline else {
                    journal.instance(instance.name, "not drained after \(time): \(why)")
                    return "\(instance.name) was not drained after \(plan.drainTimeout.text): \(why)"
                }
            }
            try await Task.sleep(for: pollInterval)
        }
    }

    private func proxyWord(on instance: RunningInstance) async throws -> DrainJudge.ProxyWord {
        do {
            return try await router.stillRouting(to: [instance.endpoint]).isEmpty ? .letGo : .routes
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            return .unknown("\(error)")
        }
    }

    private func poll(_ instance: RunningInstance) async throws -> DrainJudge.Poll {
        do {
            return .answered(try await probe.inflight(of: instance))
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            if let exit = await runtime.exit(of: instance) { return .gone("it \(exit)") }
            return .failed("\(error)")
        }
    }
}
