import Lifecycle
import Testing

@Suite(.timeLimit(.minutes(30))) struct StateObserverTests {
    /// A change that tells an observer and the observer's cancellation, at the same moment, thousands of times.
    @Test func anObserverMayBeCancelledWhileItIsTold() async throws {
        let lifecycle = InstanceLifecycle(
            identity: InstanceIdentity(instance: "one", color: "blue", release: 1)
        )
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask {
                for _ in 0..<2000 {
                    lifecycle.markObsolete()
                    await Task.yield()
                    try lifecycle.restore()
                }
            }
            for _ in 0..<4 {
                tasks.addTask {
                    for _ in 0..<1000 {
                        await withTaskGroup(of: Void.self) { observers in
                            observers.addTask { for await _ in lifecycle.states() {} }
                            await Task.yield()
                            observers.cancelAll()
                        }
                    }
                }
            }
            try await tasks.waitForAll()
        }
        #expect(!lifecycle.isLettingGo)
    }
}
