/// A statement in the pipeline, after its preparation where that is new.
struct PipelineStatement {
    /// A statement on the server that this one prepares or uses.
    struct Prepared {
        var key: StatementCache.Key
        var name: String
        var isNew: Bool
    }

    let job: PostgresJob
    var prepared: Prepared?
    /// Whether a sync follows it. What travels between two syncs is a group, and one transaction.
    var endsGroup = false
    /// Whether a new statement's preparation succeeded.
    private(set) var isPrepared = false
    /// Whether the server skipped it, since one before it in its group had failed.
    private(set) var wasSkipped = false
    /// Whether it succeeded, and the commit behind it did not.
    private(set) var failedAtCommit = false
    /// The statement's rows, or the first error.
    private(set) var outcome: PostgresJob.Outcome?
    private var results = 0

    init(job: PostgresJob, endsGroup: Bool = false) {
        self.job = job
        self.endsGroup = endsGroup
    }

    /// Takes a result. The first error stands: what follows it up to the sync was skipped.
    mutating func add(_ result: PostgresResult) {
        results += 1
        if wasSkipped { return }
        if case .failure = outcome { return }
        switch result.status {
        case .commandOK where prepared?.isNew == true && !isPrepared:
            isPrepared = true
        case .commandOK, .tuplesOK, .emptyQuery:
            outcome = .success(PostgresRows(result: result))
        case .pipelineAborted:
            wasSkipped = true
        default:
            outcome = .failure(PostgresError(result))
        }
    }

    /// Takes an error that came in place of its group's commit: of a constraint that is deferred, for example.
    mutating func addCommitError(_ result: PostgresResult) {
        failedAtCommit = true
        outcome = .failure(PostgresError(result))
    }

    /// Whether every result of it is there: one for its preparation, one for itself.
    var isAnswered: Bool { results == (prepared?.isNew == true ? 2 : 1) }

    /// Whether it failed, or one before it.
    var hasFailed: Bool {
        if case .failure = outcome { true } else { wasSkipped }
    }

    /// Whether the failure is its own, whoever was beside it.
    var hasFailedItself: Bool { hasFailed && !wasSkipped && !failedAtCommit }

    /// Whether the statement did not run because the server's prepared form of it is gone or stale.
    ///
    /// Another statement's prepared form cannot be meant: a statement has only one.
    var foundStaleStatement: Bool {
        guard prepared != nil, case .failure(let error) = outcome else { return false }
        switch error.sqlState {
        case .invalidStatementName: return true
        case .featureNotSupported: return error.server?.message.contains("cached plan") == true
        default: return false
        }
    }
}
