import Lifecycle

package import struct Foundation.Date

/// A stage as `deploy status` shows it: what the runtime, the proxy, the instances and the lock say now.
package struct StageStatus: Codable, Sendable, Equatable {
    /// Every instance that runs, by name.
    package var instances: [InstanceStatus]
    /// Who deploys at the moment; nil when nobody does.
    package var underWay: String?
    /// What an earlier deployment left, and what to do; nil when it left nothing.
    package var unfinished: String?
    /// Until when the old fleet is kept for an undoing; nil where none is.
    package var keptUntil: Date?
    /// Where the proxy sends requests, if nobody answers there; nil when somebody does, or it sends them nowhere.
    package var outage: String?
    /// Why the proxy could not be asked; nil when it could.
    package var problem: String?

    enum CodingKeys: String, CodingKey {
        case instances, unfinished, outage, problem
        case underWay = "under_way"
        case keptUntil = "kept_until"
    }

    /// Makes a status; every value as the property of its name says.
    package init(
        instances: [InstanceStatus],
        underWay: String? = nil,
        unfinished: String? = nil,
        problem: String? = nil
    ) {
        self.instances = instances
        self.underWay = underWay
        self.unfinished = unfinished
        self.problem = problem
    }

    /// Everything for a terminal.
    package func text(at now: Date) -> String {
        var lines = [instances.isEmpty ? "nothing runs" : InstanceStatus.table(instances, now: now)]
        if let underWay { lines.append("under way: \(underWay)") }
        if let keptUntil {
            let left = keptUntil.timeIntervalSince(now)
            let time =
                left > 0
                ? "for \(Duration.seconds(left.rounded(.up)).text) more" : "longer than was asked for"
            lines.append(
                "kept: the old fleet, \(time). `fakestack deploy rollback` brings it back, `fakestack deploy finish` stops "
                    + "it, and so does the next `fakestack deploy`."
            )
        }
        if let unfinished { lines.append("unfinished: \(unfinished)") }
        if let outage { lines.append("outage: nobody answers where the proxy sends requests: \(outage)") }
        if let problem { lines.append("problem: \(problem)") }
        return lines.joined(separator: "\n")
    }

    /// Whether a watcher would learn something from the other: the age of instances, their counts and the words of those
    /// that do not answer aside.
    package func differs(from other: StageStatus) -> Bool {
        func essence(_ status: StageStatus) -> StageStatus {
            var status = status
            for index in status.instances.indices {
                status.instances[index].health?.inflight = 0
                if status.instances[index].problem != nil { status.instances[index].problem = "" }
            }
            return status
        }
        return essence(self) != essence(other)
    }
}

extension RolloutDiscovery {
    /// Whether nobody answers where the proxy sends requests.
    package var isUnanswered: Bool {
        let endpoints = Set(routed.map(\.endpoint))
        let isSilent = instances.filter { endpoints.contains($0.endpoint) }.allSatisfy {
            if case .silent = answer(of: $0) { true } else { false }
        }
        return !routed.isEmpty && isSilent && foreign.isEmpty
    }

    /// Until when the old fleet is kept; nil where none is, or none is left of it.
    package var keptUntil: Date? {
        guard let intent, instances.contains(where: { $0.color != intent.color }) else { return nil }
        return intent.keptUntil
    }

    /// What a deployment that did not end left, and what to do about it; nil where nothing is left.
    package var unfinished: String? {
        var facts: [String] = []
        if let unrouted {
            let what =
                green.isEmpty
                ? "Nothing that the proxy sends requests to serves: \(unrouted.names), which are obsolete, still can."
                : "The proxy has lost its routing: \(unrouted.names) are green and get nothing."
            facts.append(
                "\(what) `fakestack deploy rollback` gives them the traffic back, and so does the next `fakestack deploy`."
            )
        } else if intent?.isOpen != false, let found = newestDeployment, let first = found.new.first {
            let share =
                found.old.isEmpty
                ? "runs without traffic"
                : "was started last and has \(routed.percent(of: found.new))% of the traffic, and \(found.old.names) still run"
            facts.append(
                "\(first.color) of release \(first.release) \(share). The same `fakestack deploy` again finishes it, "
                    + "`fakestack deploy rollback` undoes it."
            )
        }
        if intent?.keptUntil != nil, keptUntil == nil, !instances.isEmpty {
            facts.append(
                "The old fleet, which was kept, is gone: there is nothing to go back to, and `fakestack deploy finish` ends "
                    + "what is left."
            )
        }
        let foreign = foreign
        if !foreign.isEmpty {
            facts.append(
                "The proxy sends requests to \(foreign.text), and no instance of this stage runs there: "
                    + "`fakestack deploy --adopt` takes it over, `--ignore-foreign` goes on without it."
            )
        }
        let gone = strangers.filter { $0.answer == nil }.map(\.endpoint.description)
        if !gone.isEmpty {
            facts.append(
                "The proxy sends requests to \(gone.joined(separator: ", ")), where no instance of this stage runs."
            )
        }
        return facts.isEmpty ? nil : facts.joined(separator: " ")
    }
}
