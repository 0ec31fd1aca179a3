import Foundation
import Testing

@testable import Rollout

/// The rules against a world in which anything may happen at any moment.
@Suite struct RolloutModelTests {
    /// `FAKESTACK_MODEL_SEED` and `FAKESTACK_MODEL_STEPS` are for doubters.
    @Test func whateverHappensNothingIsMadeWorse() {
        let environment = ProcessInfo.processInfo.environment
        let seed = environment["FAKESTACK_MODEL_SEED"].flatMap { UInt64($0) } ?? 1
        let steps = environment["FAKESTACK_MODEL_STEPS"].flatMap { Int($0) } ?? 100_000
        var model = RolloutModel(seed: seed)
        var run = 0
        while model.steps < steps, model.violations.isEmpty {
            run += 1
            model.play(run: run)
        }
        #expect(model.violations == [], "seed \(seed)")
        #expect(model.steps >= steps)
        // A model in which nothing happens proves nothing.
        for kind in RolloutOutcome.Kind.all { #expect(model.ends[kind, default: 0] > 100, "\(kind)") }
        #expect(model.ends.count == RolloutOutcome.Kind.all.count)
    }
}

extension RolloutOutcome.Kind {
    fileprivate static let all: [Self] = [.deployed, .refused, .rolledBack, .incomplete, .abandoned]
}
