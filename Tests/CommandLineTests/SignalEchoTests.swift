import Lifecycle
import Testing

@testable import fakestack

@Suite struct SignalEchoTests {
    private let start = ContinuousClock.now

    private func meant(_ signals: [(ShutdownStateMachine.Signal, Int)]) -> [Int] {
        var echo = SignalEcho()
        return signals.compactMap { signal, milliseconds in
            echo.isEcho(signal, at: start + .milliseconds(milliseconds)) ? nil : milliseconds
        }
    }

    @Test func theSameSignalWithinASecondIsOne() {
        #expect(
            meant([(.terminate, 0), (.terminate, 1), (.terminate, 999), (.terminate, 1000)]) == [0, 1000]
        )
    }

    @Test func aSignalThatIsRepeatedWithoutPauseIsMeantEachSecond() {
        #expect(meant((0..<25).map { (.interrupt, $0 * 100) }) == [0, 1000, 2000])
    }

    @Test func anotherSignalIsNoEcho() {
        #expect(meant([(.interrupt, 0), (.terminate, 5), (.terminate, 6), (.interrupt, 7)]) == [0, 5, 7])
    }
}
