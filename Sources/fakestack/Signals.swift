import Foundation
import Lifecycle
import UnixSignals

/// SIGTERM, SIGHUP and SIGINT from now on, each time one is meant; see ``SignalEcho``.
///
/// Once this has returned none of them ends the process by itself. SIGHUP, a terminal that is gone, is taken for SIGTERM;
/// where it is ignored already, as `nohup` does, it stays ignored.
func terminationSignals() async -> AsyncStream<ShutdownStateMachine.Signal> {
    let hangUp: [UnixSignal] = isIgnored(SIGHUP) ? [] : [.sighup]
    let trapped = await UnixSignalsSequence(trapping: [.sigterm, .sigint] + hangUp)
    let (signals, continuation) = AsyncStream.makeStream(of: ShutdownStateMachine.Signal.self)
    let listening = Task {
        var echo = SignalEcho()
        for await trapped in trapped {
            let signal: ShutdownStateMachine.Signal = trapped == .sigint ? .interrupt : .terminate
            if !echo.isEcho(signal, at: .now) { continuation.yield(signal) }
        }
    }
    continuation.onTermination = { _ in listening.cancel() }
    return signals
}

/// How a verb ended that signals may end.
enum SignalledEnd<Result> {
    /// By itself.
    case finished(Result)
    /// A signal ended it, and it could do no more.
    case ended(by: ShutdownStateMachine.Signal)
}

/// Does a verb's work beside the signals that this process gets.
///
/// - Parameters:
///   - ends: Takes a signal, and says whether the work ends for it: it is cancelled then. Without it, each one ends it.
///   - work: What to do; whether a signal counts is up to it: where it returns all the same, it has finished.
/// - Throws: What `work` throws of itself.
func besideSignals<Result: Sendable>(
    endIf ends: @escaping @Sendable (ShutdownStateMachine.Signal) -> Bool = { _ in true },
    _ work: @escaping @Sendable () async throws -> Result
) async throws -> SignalledEnd<Result> {
    // Trapped before the work begins, so that no signal finds the default, which ends the process.
    let signals = await terminationSignals()
    let working = Task(operation: work)
    let listening = Task { () -> ShutdownStateMachine.Signal? in
        for await signal in signals where ends(signal) {
            working.cancel()
            return signal
        }
        return nil
    }
    let outcome = await working.result
    listening.cancel()
    if case .failure = outcome, let signal = await listening.value { return .ended(by: signal) }
    return .finished(try outcome.get())
}

extension ShutdownStateMachine.Signal {
    /// As shells name it.
    var name: String { self == .interrupt ? "SIGINT" : "SIGTERM" }

    /// What a process exits with that it has ended: 128 and its number.
    var exitCode: Int32 { self == .interrupt ? 130 : 143 }
}

private func isIgnored(_ signal: Int32) -> Bool {
    var action = sigaction()
    guard sigaction(signal, nil, &action) == 0 else { return false }
    #if canImport(Darwin)
        let handler = action.__sigaction_u.__sa_handler
    #else
        let handler = action.__sigaction_handler.sa_handler
    #endif
    return unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
}

/// Tells a signal that was meant from its echo: the same one again within a second.
///
/// `timeout 10m fakestack deploy` signals its child and then the child's whole process group, a shell that ends passes on
/// what it got itself: one request to end, and no second one that makes haste.
struct SignalEcho {
    /// How soon after a signal the same one is taken for its echo.
    static let window: Duration = .seconds(1)

    private var last: (signal: ShutdownStateMachine.Signal, at: ContinuousClock.Instant)?

    /// Takes a signal; whether it is only an echo of the last one that was meant.
    mutating func isEcho(_ signal: ShutdownStateMachine.Signal, at now: ContinuousClock.Instant) -> Bool {
        if let last, last.signal == signal, now - last.at < Self.window { return true }
        last = (signal, now)
        return false
    }
}
