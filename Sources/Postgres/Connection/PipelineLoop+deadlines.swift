extension PipelineLoop {
    /// Fails the jobs that have waited too long for those before them: the server's timeout counts from a
    /// statement's own start, and several that wait for one lock time out one after another.
    ///
    /// Their answers are still owed, and dropped when they come.
    func failOverdueJobs() {
        guard let longestWait else { return }
        while let job = sent[overdue]?.job, ContinuousClock.now >= job.begun + longestWait {
            job.finish(
                .failure(
                    PostgresError(
                        .queryTimeout,
                        "the query had no answer within \(longestWait): those before it took too long",
                        mayHaveRun: true
                    )
                )
            )
            overdue += 1
        }
    }

    /// When the next job will have waited too long.
    var nextOverdue: ContinuousClock.Instant? {
        guard let longestWait, let job = sent[overdue]?.job else { return nil }
        return job.begun + longestWait
    }
}
