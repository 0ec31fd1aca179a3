/// One request that has ended, as the recorder counts it; moments are since the run's start.
struct RequestRecord: Sendable {
    /// What was asked for.
    var kind: RequestKind
    /// When it was due: in the open loop its planned start, in the closed loop its real one.
    var due: Duration
    /// When its answer was complete, or it failed.
    var ended: Duration
    /// Whether its connection was opened for it.
    var connection: ConnectionUse
    /// Who answered; nil if nobody did, or did not say.
    var answerer: Answerer?
    /// Nil if it succeeded.
    var failure: Failure?

    /// Why a request failed.
    struct Failure: Error, Sendable, Equatable {
        /// The class that it is counted under.
        var kind: FailureClass
        /// What happened, in words.
        var detail: String
    }
}

/// What a user asks the service for.
enum RequestKind: UInt8, Sendable, CaseIterable {
    case ask, list, read, vote, answer, answers, upload, feed

    /// Method and path.
    var name: String {
        switch self {
        case .ask: "POST /questions"
        case .list: "GET /questions"
        case .read: "GET /questions/{id}"
        case .vote: "POST /questions/{id}/votes"
        case .answer: "POST /questions/{id}/answers"
        case .answers: "GET /questions/{id}/answers"
        case .upload: "POST /questions/import"
        case .feed: "GET /questions/feed"
        }
    }

    /// Whether how long it takes says something about the service: an upload and a feed last as long as they like.
    var isTimed: Bool { self != .upload && self != .feed }
}
