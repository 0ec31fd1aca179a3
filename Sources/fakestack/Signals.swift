import Lifecycle
import UnixSignals

/// SIGTERM and SIGINT from now on, each time one comes.
///
/// Once this has returned neither ends the process by itself.
func terminationSignals() async -> AsyncStream<ShutdownStateMachine.Signal> {
    let trapped = await UnixSignalsSequence(trapping: .sigterm, .sigint)
    let (signals, continuation) = AsyncStream.makeStream(of: ShutdownStateMachine.Signal.self)
    let listening = Task {
        for await signal in trapped {
            continuation.yield(signal == .sigint ? .interrupt : .terminate)
        }
    }
    continuation.onTermination = { _ in listening.cancel() }
    return signals
}
