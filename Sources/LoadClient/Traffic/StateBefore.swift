internal import NIOCore

/// What was there before the load.
struct StateBefore: Sendable {
    /// Why the service did not answer; nil if it did.
    var unreachable: String?
    /// The ids of its newest questions.
    var landmarks: [Int64] = []
    /// What was in its tables; nil if they were not read.
    var oldRows: OldRows?
    /// Why they could not be read; nil if they were, or were not to be.
    var oldRowsFailure: String?

    /// Looks whether the service answers, then reads what is to be compared after the run.
    ///
    /// - Throws: `CancellationError` only.
    static func read(for run: LoadRun) async throws -> StateBefore {
        var before = StateBefore()
        var reader = APIReader(run.plan, group: run.group)
        do {
            before.landmarks = try await reader.newest()
            await reader.close()
        } catch {
            await reader.close()
            try Task.checkCancellation()
            before.unreachable =
                "the service did not answer before the load began: \(error); is it up, and --url right?"
            return before
        }
        guard run.plan.oldRows != .off, run.plan.databaseURL != nil else { return before }
        do {
            before.oldRows = try await run.withTruth { truth in
                guard let truth else { return nil }
                return try await OldRows(OldRowsReader(truth, run.plan.oldRows))
            }
        } catch {
            try Task.checkCancellation()
            before.oldRowsFailure = "they could not be read before the load: \(error)"
        }
        return before
    }
}
