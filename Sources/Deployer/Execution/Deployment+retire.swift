import Lifecycle
import Logging
import Proxies
import Rollout
import Runtimes

// What happens to a fleet that has lost, or is to lose, its traffic.
extension Deployment {
    /// Marks instances obsolete.
    ///
    /// - Returns: Those that are gone already or do not answer, in words: that is a loss, and no reason to turn back.
    func markObsolete(_ instances: [RunningInstance]) async throws -> [String] {
        let losses = try await sideBySide(instances) { instance -> String? in
            do {
                let report = try await probe.markObsolete(instance)
                memory.note(obsolete: report.instance, handle: instance.id)
                journal.instance(instance.name, "obsolete, \(report.inflight) in flight")
                return nil
            } catch let error as DeploymentError {
                if let exit = await runtime.exit(of: instance) {
                    journal.instance(instance.name, "is gone: it \(exit)")
                    return "\(instance.name) \(exit) before it was marked obsolete"
                }
                guard error.code == .silent else {
                    throw DeploymentError(
                        .instance,
                        "\(instance.name) could not be marked obsolete: \(error)"
                    )
                }
                journal.instance(instance.name, "does not answer, and is given up: \(error)")
                return "\(instance.name) did not answer when it was to be marked obsolete"
            }
        }.compactMap { $0 }
        journal.conclude("\(instances.count - losses.count) obsolete")
        return losses
    }

    /// Waits until every old instance is drained, as long as the proxy routes to the new ones and not to the old ones.
    func drain(_ old: [RunningInstance], keeping new: [RunningInstance]) async throws
        -> RolloutStateMachine.Event
    {
        enum Finding {
            case ended(DrainEnd)
            case misrouted(String)
        }
        return try await withThrowingTaskGroup(of: Finding.self) { group in
            for instance in old { group.addTask { .ended(try await drain(instance)) } }
            group.addTask { .misrouted(try await fault(of: new, without: old)) }
            var ends: [DrainEnd] = []
            for try await finding in group {
                switch finding {
                case .misrouted(let why):
                    group.cancelAll()
                    journal.note("\(why), and not as it was told to")
                    return .misrouted(why)
                case .ended(let end):
                    ends.append(end)
                    if ends.count == old.count { group.cancelAll() }
                }
                if ends.count == old.count { break }
            }
            let losses = ends.compactMap(\.loss)
            for end in ends {
                if case .unseen(let why) = end { return .unseen(why) }
            }
            for end in ends {
                if case .routed(let why) = end { return .misrouted(why) }
            }
            journal.conclude(
                "\(old.count - losses.count) of \(old.count) drained "
                    + "(the proxy's reaction time: \(router.reactionTime.text))"
            )
            return .done(losses: losses)
        }
    }

    /// How the drain of one instance ended.
    private enum DrainEnd: Sendable {
        case drained
        /// Something was lost, or left at the timeout.
        case lost(String)
        /// At the timeout the proxy still routed to it.
        case routed(String)
        /// At the timeout the proxy did not say whether it did.
        case unseen(String)

        var loss: String? {
            switch self {
            case .drained: nil
            case .lost(let text), .routed(let text), .unseen(let text): text
            }
        }
    }

    private func drain(_ instance: RunningInstance) async throws -> DrainEnd {
        let mark = memory.mark(of: instance.id)
        // Without a mark it was gone before, which is already reported, or hangs.
        if mark == nil, await runtime.exit(of: instance) != nil { return .drained }
        let began = mark?.at ?? .now
        let deadline = ContinuousClock.now + plan.drainTimeout
        var judge = DrainJudge(instance: mark?.instance, reactionTime: router.reactionTime)
        return try await poll(every: pollInterval) { () -> DrainEnd? in
            let proxy = try await proxyWord(on: instance)
            let verdict = judge.judge(
                try await answer(of: instance),
                elapsed: ContinuousClock.now - began,
                proxy: proxy
            )
            let time = (ContinuousClock.now - began).text
            switch verdict {
            case .drained:
                journal.instance(instance.name, "drained after \(time)")
                return .drained
            case .lost(let how):
                journal.instance(instance.name, "lost while draining: \(how)")
                return .lost("\(instance.name) was lost while draining: \(how)")
            case .draining(let why) where ContinuousClock.now >= deadline:
                journal.instance(instance.name, "not drained after \(time): \(why)")
                let text = "\(instance.name) was not drained after \(plan.drainTimeout.text): \(why)"
                switch proxy {
                case .letGo: return .lost(text)
                case .routes: return .routed(text)
                case .unknown: return .unseen(text)
                }
            case .draining: return nil
            }
        }
    }

    private func proxyWord(on instance: RunningInstance) async throws -> DrainJudge.ProxyWord {
        try await recovering {
            try await router.stillRouting(to: [instance.endpoint]).isEmpty ? .letGo : .routes
        } from: {
            .unknown("\($0)")
        }
    }

    private func answer(of instance: RunningInstance) async throws -> DrainJudge.Poll {
        try await recovering {
            .answered(try await probe.inflight(of: instance))
        } from: { error in
            await runtime.exit(of: instance).map { .gone("it \($0)") } ?? .failed("\(error)")
        }
    }

    /// Stops instances side by side.
    ///
    /// - Returns: Those that did not exit cleanly, in words.
    func stop(_ instances: [RunningInstance]) async throws -> [String] {
        let journal = journal
        let exits = try await runtime.stop(instances, grace: plan.stopGrace) { instance, exit in
            journal.instance(instance.name, exit.description)
        }
        journal.conclude("\(instances.count) stopped")
        return zip(instances, exits).compactMap { instance, exit in
            exit.isClean ? nil : "\(instance.name) \(exit)"
        }
    }

    /// Makes the old fleet green again, each instance for itself.
    ///
    /// - Returns: Those that are.
    func restore(_ instances: [RunningInstance]) async -> [RunningInstance] {
        let restored = try? await sideBySide(instances) { instance -> RunningInstance? in
            do {
                if try await probe.health(of: instance).state == .obsolete {
                    _ = try await probe.restore(instance)
                    journal.instance(instance.name, "is serving again")
                }
                // It was green before: one answer is enough, and requests may be failing meanwhile.
                try await awaitGreen(
                    [instance],
                    within: min(plan.startTimeout, .seconds(10)),
                    needed: 1,
                    quietly: true
                )
                return instance
            } catch {
                journal.instance(instance.name, "could not be made green: \(error)")
                return nil
            }
        }
        return (restored ?? []).compactMap { $0 }
    }

    /// Lets the new instances finish what they got before the traffic went back.
    func retire(_ color: String) async throws -> [String] {
        try await retire(try await runtime.list().filter { $0.color == color })
    }

    /// Marks instances obsolete and waits until they are drained; one that fails at it does not hold up the others.
    func retire(_ instances: [RunningInstance]) async throws -> [String] {
        try await sideBySide(instances) { instance -> [String] in
            try await recovering {
                let marked = try await markObsolete([instance])
                return marked + [try await drain(instance).loss].compactMap { $0 }
            } from: {
                ["\(instance.name) could not be drained: \($0)"]
            }
        }.flatMap(\.self)
    }
}
