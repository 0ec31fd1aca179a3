/// Counts every request of a run; it keeps a few bytes of each, and some more of each second.
///
/// Pure: every moment is given. At any time `sent` = `ok` + `failed` + requests still open.
struct Recorder: Sendable {
    /// Requests of one kind.
    struct KindTally: Sendable {
        var sent = 0
        var ok = 0
        var failed = 0
        /// Requests that were due and never sent.
        var unsent = 0
        /// When none of them succeeded.
        var availability = Availability()
    }

    /// Requests that have started.
    private(set) var sent = 0
    /// Requests that have succeeded.
    private(set) var ok = 0
    /// Requests that have failed.
    private(set) var failed = 0
    /// Requests by what they ask for.
    private(set) var kinds: [RequestKind: KindTally] = [:]
    /// Those that succeeded, one by one.
    private(set) var log = RequestLog()
    /// The seconds of the run, from its start.
    private(set) var seconds: [SecondTally] = []
    /// Who answered.
    private(set) var answerers = AnswererBook()
    /// Failures by class, connection and instance.
    private(set) var failures: [FailureKey: Int] = [:]
    /// The first failures and the first of each class, each in full.
    private(set) var examples: [FailureExample] = []
    /// When requests failed, in milliseconds; of a run that fails without end the beginning.
    private(set) var failureMoments: [UInt32] = []
    /// Answers that no request asked for, the first of them in words.
    private(set) var unsolicited: (count: Int, examples: [String]) = (0, [])
    /// Latencies of the second that runs, and of the one before.
    private(set) var recent = RecentLatency()

    /// How many failures are kept in full, beside the first of each class.
    static let exampleLimit = 20
    /// How many failures are remembered with their moment.
    static let momentLimit = 1_000_000

    /// A request is due now; it will be sent, however late.
    mutating func start(_ kind: RequestKind, due: Duration) {
        sent += 1
        kinds[kind, default: KindTally()].sent += 1
        kinds[kind]?.availability.start(at: due)
        withSecond(of: due) { $0.sent += 1 }
    }

    /// Requests were due, and the run's end came before a connection was free for them.
    mutating func abandon(_ kind: RequestKind, due: Duration, at moment: Duration) {
        kinds[kind, default: KindTally()].unsent += 1
        kinds[kind]?.availability.start(at: due)
        kinds[kind]?.availability.fail(at: moment)
    }

    /// A request has ended.
    ///
    /// - Returns: the answerer's index; nil if nobody answered, or said who.
    @discardableResult
    mutating func end(_ record: RequestRecord) -> UInt16? {
        let index = record.answerer.map { answerers.note($0, at: record.ended) }
        withSecond(of: record.ended) { second in
            if let index { second.answers[index, default: 0] += 1 }
            if record.failure == nil { second.ok += 1 } else { second.failed += 1 }
        }
        if let failure = record.failure {
            failed += 1
            kinds[record.kind]?.failed += 1
            kinds[record.kind]?.availability.fail(at: record.ended)
            count(failure, of: record)
        } else {
            ok += 1
            kinds[record.kind]?.ok += 1
            kinds[record.kind]?.availability.succeed(at: record.ended)
            let latency = record.ended - record.due
            log.add(record.kind, due: record.due, latency: latency)
            if record.kind.isTimed { recent.add(latency, at: record.ended) }
        }
        return index
    }

    /// An answer came that no request asked for.
    mutating func noteUnsolicited(_ detail: String) {
        unsolicited.count += 1
        if unsolicited.examples.count < Self.exampleLimit { unsolicited.examples.append(detail) }
    }

    /// Requests that were due and never sent.
    var unsent: Int { kinds.values.map(\.unsent).reduce(0, +) }

    private mutating func count(_ failure: RequestRecord.Failure, of record: RequestRecord) {
        let key = FailureKey(
            kind: failure.kind,
            connection: record.connection,
            instance: record.answerer?.instance
        )
        let isFirstOfItsClass = !failures.keys.contains { $0.kind == key.kind }
        failures[key, default: 0] += 1
        if failureMoments.count < Self.momentLimit {
            failureMoments.append(max(.zero, record.ended).clampedMilliseconds)
        }
        guard examples.count < Self.exampleLimit || isFirstOfItsClass else { return }
        examples.append(
            FailureExample(
                request: record.kind,
                at: record.ended,
                key: key,
                detail: failure.detail
            )
        )
    }

    private mutating func withSecond(of moment: Duration, _ change: (inout SecondTally) -> Void) {
        let second = Int(max(0, moment.components.seconds))
        while seconds.count <= second { seconds.append(SecondTally()) }
        change(&seconds[second])
    }
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

    /// One line: when, what, how, where.
    var line: String {
        let instance = key.instance.map { ", instance \($0)" } ?? ""
        return "\(request.name) at \(at.inSeconds.text(decimals: 3)) s, \(key.kind.rawValue) on a "
            + "\(key.connection.rawValue) connection\(instance): \(detail)"
    }
}
