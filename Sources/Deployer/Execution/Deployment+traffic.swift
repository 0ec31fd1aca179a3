import Lifecycle
import Logging
import Proxies
import Rollout
import Runtimes

extension Deployment {
    /// Moves traffic, and watches the fleet that got more of it.
    func shift(_ shift: TrafficShift) async throws {
        // Counted before the traffic comes, so that no request of it is missed.
        if shift.hold > .zero { try await begin(shift) }
        try await router.route(shift.endpoints)
        // During a ramp the old fleet may answer, too: then it is the proxy that is proved to work.
        try await expectAnswer(from: shift.percent == 100 ? shift.fleet : shift.fleet + shift.rest)
        if shift.hold > .zero {
            journal.share(shift.percent, "on \(shift.fleet.names)")
            let basis = try await hold(shift.fleet, for: shift.hold)
            journal.note("\(shift.percent)% held for \(shift.hold.text): \(basis)")
        }
        journal.conclude("traffic on \(shift.fleet.names)")
    }

    /// Watches the new fleet, which has all of the traffic.
    func soak(_ fleet: [RunningInstance]) async throws {
        memory.beginShare()
        let basis = try await hold(fleet, for: plan.soak)
        journal.conclude("soaked for \(plan.soak.text): \(basis)")
    }

    /// Sends traffic where it went before.
    func routeBack(_ endpoints: [WeightedEndpoint]) async throws {
        do {
            try await router.route(endpoints)
        } catch {
            // A proxy that refuses every change, as one with a broken configuration does, may never have moved.
            guard Set(try await router.routed()) == Set(endpoints) else { throw error }
        }
        let routed = Set(endpoints.map(\.endpoint))
        let fleet = try await runtime.list().filter { routed.contains($0.endpoint) }
        if !fleet.isEmpty { try await expectAnswer(from: fleet) }
        journal.note(endpoints.isEmpty ? "traffic goes nowhere, as before" : "traffic is on the old fleet")
    }

    private func begin(_ shift: TrafficShift) async throws {
        memory.beginShare()
        try await judge(shift.fleet, elapsed: .zero, of: shift.hold)
    }

    /// - Returns: What it rests on that the fleet was held for so long.
    private func hold(_ fleet: [RunningInstance], for duration: Duration) async throws -> String {
        let began = ContinuousClock.now
        while true {
            let elapsed = ContinuousClock.now - began
            if let basis = try await judge(fleet, elapsed: elapsed, of: duration) { return basis }
            // Not past the end, unless an instance has not answered.
            let left = duration - elapsed
            try await Task.sleep(for: left > .zero ? min(pollInterval * 5, left) : pollInterval)
        }
    }

    /// - Returns: What the time rests on, once it is over.
    /// - Throws: ``DeploymentError`` when the fleet must not keep the traffic.
    @discardableResult
    private func judge(
        _ fleet: [RunningInstance],
        elapsed: Duration,
        of duration: Duration
    ) async throws -> String? {
        let polls = try await sideBySide(fleet) { ($0.name, try await countedAnswer(of: $0)) }
        let verdict = memory.judge(
            Dictionary(polls, uniquingKeysWith: { $1 }),
            elapsed: elapsed,
            of: duration
        )
        switch verdict {
        case .holding: return nil
        case .held(let basis): return basis
        case .broken(let name, let why):
            guard let instance = fleet.first(where: { $0.name == name }) else {
                throw DeploymentError(.unfit, "\(name) \(why)")
            }
            throw await failure(.unfit, of: instance, why)
        }
    }

    private func countedAnswer(of instance: RunningInstance) async throws -> HoldJudge.Poll {
        try await recovering {
            .answered(try await probe.health(of: instance), try await probe.requests(of: instance))
        } from: { error in
            await runtime.exit(of: instance).map { .gone($0.description) } ?? .failed("\(error)")
        }
    }
}
