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
enum RequestKind: String, Sendable, CaseIterable {
    /// `POST /questions`
    case ask = "POST /questions"
    /// `GET /questions`
    case list = "GET /questions"
    /// `GET /questions/{id}`
    case read = "GET /questions/{id}"
    /// `POST /questions/{id}/votes`
    case vote = "POST /questions/{id}/votes"
}
