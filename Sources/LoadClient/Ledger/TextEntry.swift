/// One attempted write of a text that carries its token, a question or an answer; its sequence is its place in the
/// ledger, and what it says follows from that. 24 bytes.
struct TextEntry: Sendable, Equatable {
    /// How it was sent.
    enum Origin: UInt8, Sendable {
        /// With a request of its own.
        case request
        /// As a line of an upload, whose answer gives no ids.
        case upload
    }

    /// The id that the service gave it; 0 while there is none.
    var id: Int64 = 0
    /// The milliseconds from the run's start to the attempt.
    var atMilliseconds: UInt32
    /// The same to the request's end; 0 until then.
    var endedMilliseconds: UInt32 = 0
    /// The client's port of the connection that carried it; 0 if there was none.
    var port: UInt16 = 0
    /// Who acknowledged or rejected it, as an index into the run's answerers; nil if nobody did, or did not say.
    var answerer: UInt16?
    /// What is known of it.
    var outcome: WriteOutcome = .indeterminate
    /// How it was sent.
    var origin = Origin.request
}

/// One attempted vote. 16 bytes.
struct VoteEntry: Sendable, Equatable {
    /// The sequence of the question voted on.
    var question: UInt32
    /// The milliseconds from the run's start to the attempt.
    var atMilliseconds: UInt32
    /// The same to the request's end; 0 until then.
    var endedMilliseconds: UInt32 = 0
    /// 1 or -1.
    var value: Int8
    /// What is known of it.
    var outcome: WriteOutcome = .indeterminate
}

/// How a write's request ended.
struct WriteEnd: Sendable, Equatable {
    var outcome: WriteOutcome
    /// When, since the run's start.
    var ended: Duration
    /// The client's port; 0 without a connection.
    var port: UInt16 = 0
    /// Who answered.
    var answerer: UInt16?
}
