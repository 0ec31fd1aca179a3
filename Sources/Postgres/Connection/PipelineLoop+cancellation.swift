extension PipelineLoop {
    func beginCancellation() {
        // A job that was not sent yet is dropped instead.
        guard cancellation == nil, sent.first?.job.isCancellationRequested == true else { return }
        cancellation = ServerCancellation(of: connection, wakeUp: inbox.wakeUp)
    }

    func checkCancellation() throws(PostgresError) {
        guard let running = cancellation else { return }
        if running.isDone && sent.isEmpty {
            cancellation = nil
        } else if ContinuousClock.now >= running.deadline {
            throw PostgresError(
                .connectionLost,
                "the database did not cancel a query in time: its connection was given up",
                mayHaveRun: true
            )
        }
    }
}
