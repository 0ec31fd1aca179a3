/// What travels between two syncs of a pipeline: a statement, after its preparation where that is new.
struct PipelineSegment {
    /// A statement on the server that this segment prepares or uses.
    struct Prepared {
        var key: StatementCache.Key
        var name: String
        var isNew: Bool
    }

    let job: PostgresJob
    var prepared: Prepared?
    /// Whether a new statement's preparation succeeded.
    private(set) var isPrepared = false
    /// The statement's rows, or the first error.
    var outcome: PostgresJob.Outcome?

    /// Takes a result. The first error stands: what follows it up to the sync was skipped.
    mutating func add(_ result: PostgresResult) {
        if case .failure = outcome { return }
        switch result.status {
        case .commandOK where prepared?.isNew == true && !isPrepared:
            isPrepared = true
        case .commandOK, .tuplesOK, .emptyQuery:
            outcome = .success(PostgresRows(result: result))
        default:
            outcome = .failure(PostgresError(result))
        }
    }

    /// Whether the statement did not run because the server's prepared form of it is gone or stale.
    ///
    /// Another statement's prepared form cannot be meant: a segment has only one.
    var foundStaleStatement: Bool {
        guard prepared != nil, case .failure(let error) = outcome else { return false }
        switch error.sqlState {
        case .invalidStatementName: return true
        case .featureNotSupported: return error.server?.message.contains("cached plan") == true
        default: return false
        }
    }

    init(job: PostgresJob) {
        self.job = job
    }
}
