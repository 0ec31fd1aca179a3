import TestSupport
import Testing

@testable import LifecycleHTTP

/// The rules of a connection under random sequences of events, against a plain account of what is in flight.
@Suite struct ConnectionStateMachineTests {
    @Test func theCountIsRightAtEachOfAHundredThousandSteps() throws {
        let seed = UInt64.random(in: 0 ... .max)
        var steps = 0
        var connections: UInt64 = 0
        var taken = 0
        while steps < 100_000 {
            connections += 1
            var model = MachineModel(random: SeededGenerator(seed: seed &+ connections))
            for _ in 0..<150 {
                model.step()
                steps += 1
                try #require(
                    model.isRight,
                    "seed \(seed &+ connections): \(model.history.joined(separator: "; "))"
                )
            }
            model.finish()
            try #require(
                model.isRight && model.inFlight.isEmpty,
                "seed \(seed &+ connections), in the end: \(model.history.joined(separator: "; "))"
            )
            taken += model.taken
        }
        // Most of them had to be taken, or this shows little.
        #expect(taken > 2000)
    }
}
