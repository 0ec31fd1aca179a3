import Testing

@testable import Postgres

@Suite(.timeLimit(.minutes(30))) struct StatusBoardTests {
    /// A change that tells a listener and the listener's cancellation, at the same moment, thousands of times.
    @Test func aListenerMayBeCancelledWhileItIsTold() async {
        let board = StatusBoard()
        await withTaskGroup(of: Void.self) { tasks in
            tasks.addTask {
                for round in 0..<4000 {
                    board.note(connection: 0, down: round.isMultiple(of: 2) ? nil : "down")
                    await Task.yield()
                }
            }
            for _ in 0..<4 {
                tasks.addTask {
                    for _ in 0..<1000 {
                        await withTaskGroup(of: Void.self) { listeners in
                            listeners.addTask { for await _ in board.updates() {} }
                            await Task.yield()
                            listeners.cancelAll()
                        }
                    }
                }
            }
        }
        #expect(board.status == .down(reason: "down"))
    }
}
