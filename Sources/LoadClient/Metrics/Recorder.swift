/// Counts every request of a run, second by second; what it keeps grows with time, not with requests.
///
/// Pure: every moment is given. At any time `sent` = `ok` + `failed` + requests still open.
struct Recorder: Sendable {
    /// Requests that have started.
    private(set) var sent = 0
    /// Requests that have succeeded.
    private(set) var ok = 0
    /// Requests that have failed.
    private(set) var failed = 0
    /// The seconds of the run, from its start.
    private(set) var seconds: [SecondTally] = []
    /// Who answered, in the order in which they first did.
    private(set) var answerers: [AnswererTally] = []
    /// Failures by class, connection and instance.
    private(set) var failures: [FailureKey: Int] = [:]
    /// The first failures, each in full.
    private(set) var examples: [FailureExample] = []
    /// When requests failed; of a run that fails without end the beginning.
    private(set) var failureMoments: [Duration] = []
    /// When the service did not answer.
    private(set) var availability = Availability()
    private var indices: [Answerer: UInt16] = [:]

    /// How many failures are kept in full.
    static let exampleLimit = 20
    /// How many failures are remembered with their moment.
    static let momentLimit = 100_000

    /// A request is due now; it will be sent, however late.
    mutating func start(due: Duration) {
        sent += 1
        availability.start(at: due)
        withSecond(of: due) { $0.sent += 1 }
    }

    /// A request has ended.
    ///
    /// - Returns: the answerer's index; nil if nobody answered, or said who.
    @discardableResult
    mutating func end(_ record: RequestRecord) -> UInt16? {
        let index = record.answerer.map { self.index(of: $0, at: record.ended) }
        withSecond(of: record.ended) { second in
            if let index { second.answers[index, default: 0] += 1 }
            if record.failure == nil {
                second.ok += 1
                second.latency.record(record.ended - record.due)
            } else {
                second.failed += 1
            }
        }
        if let failure = record.failure {
            failed += 1
            availability.fail(at: record.ended)
            count(failure, of: record)
        } else {
            ok += 1
            availability.succeed(at: record.ended)
        }
        return index
    }

    private mutating func count(_ failure: RequestRecord.Failure, of record: RequestRecord) {
        let key = FailureKey(
            kind: failure.kind,
            connection: record.connection,
            instance: record.answerer?.instance
        )
        failures[key, default: 0] += 1
        if failureMoments.count < Self.momentLimit { failureMoments.append(record.ended) }
        guard examples.count < Self.exampleLimit else { return }
        examples.append(
            FailureExample(
                request: record.kind,
                at: record.ended,
                key: key,
                detail: failure.detail
            )
        )
    }

    private mutating func index(of answerer: Answerer, at moment: Duration) -> UInt16 {
        if let index = indices[answerer] {
            answerers[Int(index)].count += 1
            answerers[Int(index)].last = max(moment, answerers[Int(index)].last)
            return index
        }
        // Beyond 65 535 instances the last one stands for the rest.
        let index = UInt16(clamping: answerers.count)
        if Int(index) == answerers.count {
            answerers.append(AnswererTally(answerer: answerer, count: 1, first: moment, last: moment))
        }
        indices[answerer] = index
        return min(index, UInt16(clamping: answerers.count - 1))
    }

    private mutating func withSecond(of moment: Duration, _ change: (inout SecondTally) -> Void) {
        let second = Int(max(0, moment.components.seconds))
        while seconds.count <= second { seconds.append(SecondTally()) }
        change(&seconds[second])
    }
}

/// How often, from when and until when an instance answered.
struct AnswererTally: Sendable, Equatable {
    let answerer: Answerer
    var count: Int
    let first: Duration
    var last: Duration
}

/// What failures are counted by.
struct FailureKey: Sendable, Hashable {
    var kind: FailureClass
    var connection: ConnectionUse
    var instance: String?
}

/// One failure in full.
struct FailureExample: Sendable, Equatable {
    var request: RequestKind
    var at: Duration
    var key: FailureKey
    var detail: String
}
