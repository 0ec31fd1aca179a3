import Lifecycle
import Logging

/// Carries out what `ShutdownStateMachine` decides.
struct ShutdownSequence: Sendable {
    private enum Event: Sendable {
        case signal(ShutdownStateMachine.Signal)
        case delayElapsed, drained, drainTimedOut
    }

    let lifecycle: InstanceLifecycle
    let configuration: ServiceConfiguration
    let logger: Logger

    /// Waits for the first signal and everything after it.
    ///
    /// - Parameter closeListener: Stops accepting, closes idle connections, and returns at once.
    func run(
        signals: AsyncStream<ShutdownStateMachine.Signal>,
        closeListener: @escaping @Sendable () async -> Void
    ) async -> ServiceInstance.Ending {
        let (events, queue) = AsyncStream.makeStream(of: Event.self)
        return await withTaskGroup(of: Void.self) { tasks in
            defer { tasks.cancelAll() }
            tasks.addTask {
                for await signal in signals { queue.yield(.signal(signal)) }
            }
            var machine = ShutdownStateMachine(
                delay: configuration.shutdownDelay,
                drainTimeout: configuration.drainTimeout
            )
            for await event in events {
                for action in decide(event, &machine) {
                    switch action {
                    case .startDelay(let delay):
                        logger.info("obsolete, still accepting", metadata: ["for": "\(delay.short)"])
                        tasks.addTask {
                            guard (try? await Task.sleep(for: delay)) != nil else { return }
                            queue.yield(.delayElapsed)
                        }
                    case .closeListener:
                        lifecycle.stop()
                        logger.info("stopping", metadata: ["inflight": "\(lifecycle.inflight().inflight)"])
                        await closeListener()
                    case .startDrain(let timeout):
                        tasks.addTask {
                            await lifecycle.untilIdle()
                            queue.yield(.drained)
                        }
                        tasks.addTask {
                            guard (try? await Task.sleep(for: timeout)) != nil else { return }
                            queue.yield(.drainTimedOut)
                        }
                    case .finish(let cut):
                        let left = lifecycle.inflight().inflight
                        return cut && left > 0 ? .cut(requests: left) : .clean
                    }
                }
            }
            return .clean
        }
    }

    private func decide(
        _ event: Event,
        _ machine: inout ShutdownStateMachine
    ) -> [ShutdownStateMachine.Action] {
        switch event {
        case .signal(let signal): machine.signalled(signal, obsoleteFor: lifecycle.terminate())
        case .delayElapsed: machine.delayElapsed()
        case .drained: machine.drained()
        case .drainTimedOut: machine.drainTimedOut()
        }
    }
}
