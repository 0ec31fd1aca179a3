/// What one connection owes, reads, counts and may still do: events in, actions out.
///
/// Requests are worked on one at a time, in their order: what comes behind the one that is being worked on is held, and
/// nothing more is read meanwhile, so that a connection never keeps more than what one read brought. A request is over
/// when its answer is flushed and nobody works on it any more. A lost connection counts as flushed for good, yet what
/// answers the request may still be at work, and the request is in flight until that has ended, too.
///
/// The payload is what the owner keeps of a request; it gets it back once, when the request is over.
struct ConnectionStateMachine<Payload> {
    /// Who answers a request.
    enum Answerer: Equatable {
        /// What is behind the connection's handler; it sees the request's parts as they come.
        case application
        /// A direct responder, which is given the request as a whole.
        case direct
        /// The connection itself, once the request is read.
        case itself
        /// The connection itself, for the request's head or in place of a request that broke off; the rest of it is of no
        /// interest, and neither is what follows.
        case refusal
    }

    /// What a request's head says of the connection.
    struct Head {
        /// Who answers.
        var answerer: Answerer
        /// Whether nothing behind this request will be answered.
        var isLast = false
        /// Whether the client waits to be told to send its body.
        var awaitsContinue = false
    }

    /// What to do with a part of a request.
    enum PartAction: Equatable {
        /// Drop it.
        case drop
        /// Keep it until `next` asks for it.
        case hold
        /// Begin to work on the request, whose head this is.
        case begin(Answerer)
        /// Give it to the application.
        case forward
        /// Add it to what the direct responder will be given.
        case collect
        /// The request is complete: have the direct responder or the connection itself answer it.
        case answer
    }

    /// How the connection ends, where it does.
    enum Closing: Equatable {
        /// It does not.
        case none
        /// Close our side, read on for a while for the peer to read our answer, and close.
        case afterLinger
        /// Close it.
        case now
    }

    private struct Request {
        var head: Head
        let payload: Payload
        /// Whether somebody behind the connection may be at work on it.
        var isWorkedOn = false
        /// Whether the application was given its head.
        var isWithApplication = false
        /// Whether all of it was read, and given to whoever answers.
        var isRead = false
    }

    private enum Input {
        case betweenRequests
        /// The newest request's parts are coming.
        case inRequest
        /// Nothing of what still comes is of interest.
        case over
    }

    private enum Answer {
        case none, begun, streaming
    }

    private let followsApplication: Bool
    private var isApplicationGone = false

    /// The requests that are not over, in their order. The first `flushed` of them are answered, and the answer flushed;
    /// the first `written` are answered. The next one is being worked on, and those behind it are held.
    private var requests: [Request] = []
    private var flushed = 0
    private var written = 0
    /// How far the answer is to the request that is being worked on.
    private var answer = Answer.none

    private var input = Input.betweenRequests
    private var isPeerDone = false
    private var owesInputClosed = false
    private var owesBodyBreak = false
    private var isQuiescing = false
    private var isLost = false
    /// The last answer of the connection has its head written.
    private(set) var isClosing = false
    /// The last answer of the connection is written to its end.
    private var isLastWritten = false

    /// - Parameter followsApplication: Whether somebody will call `applicationEnded` for each request that the
    ///   application was given; if not, the flush of its answer ends a request.
    init(followsApplication: Bool) {
        self.followsApplication = followsApplication
    }

    // MARK: What is known

    private var hasCurrent: Bool { written < requests.count }
    private var held: Int { max(0, requests.count - written - 1) }

    /// The request that is being worked on; nil where there is none.
    var current: Payload? { hasCurrent ? requests[written].payload : nil }

    /// Whether a request's head would be taken.
    var takesRequests: Bool { input == .betweenRequests && !isClosing && !isLost }

    /// Whether the application may write the answer that is next.
    var isApplicationsTurn: Bool { hasCurrent && requests[written].head.answerer == .application }

    /// Whether the connection refuses the request that is next, and has not yet.
    var owesRefusal: Bool {
        hasCurrent && requests[written].head.answerer == .refusal && answer == .none && !isLost
    }

    /// Whether the last answer is written, and its end is being waited for.
    var isEnding: Bool { isClosing && answer == .none }

    /// Whether there is something to hold bytes back for.
    var holdsRequests: Bool { held > 0 }

    /// How many answers are written to their end and not flushed.
    var unflushed: Int { written - flushed }

    private var isIdle: Bool { !hasCurrent && unflushed == 0 && !isClosing && input != .inRequest }

    // MARK: Requests

    /// A request's head was parsed; only where `takesRequests`.
    mutating func add(_ head: Head, _ payload: Payload) -> PartAction {
        requests.append(Request(head: head, payload: payload))
        input = head.answerer == .refusal ? .over : .inRequest
        if head.answerer == .refusal { return .drop }
        return held == 0 ? begin() : .hold
    }

    /// A part of a request's body, or its end, was parsed.
    mutating func partCame(isEnd: Bool) -> PartAction {
        guard input == .inRequest else { return .drop }
        let isHeld = held > 0
        if isEnd, let newest = requests.last { input = newest.head.isLast ? .over : .betweenRequests }
        return isHeld ? .hold : take(isEnd: isEnd)
    }

    /// A head that was held is next.
    mutating func begin() -> PartAction {
        guard hasCurrent, !isLost else { return .drop }
        switch requests[written].head.answerer {
        case .application:
            requests[written].isWithApplication = true
            requests[written].isWorkedOn = followsApplication && !isApplicationGone
        case .refusal: return .drop
        case .direct, .itself: break
        }
        return .begin(requests[written].head.answerer)
    }

    /// A part that was held, or need not be, of the request that is being worked on.
    mutating func take(isEnd: Bool) -> PartAction {
        guard hasCurrent, !isLost else { return .drop }
        if isEnd { requests[written].isRead = true }
        switch requests[written].head.answerer {
        case .application: return .forward
        case .direct:
            if isEnd { requests[written].isWorkedOn = true }
            return isEnd ? .answer : .collect
        case .itself: return isEnd ? .answer : .drop
        case .refusal: return .drop
        }
    }

    /// Whether the next part that is held may be taken out: the request that it belongs to is being worked on, and not
    /// yet read.
    var wantsHeldPart: Bool { hasCurrent && !requests[written].isRead && !isLost }

    // MARK: Answers

    /// The head of the answer that is next is about to be written.
    ///
    /// - Parameters:
    ///   - keepsAlive: Whether whoever answers wants the connection to stay.
    ///   - isStream: Whether the answer ends only when it is told to.
    ///   - isLettingGo: Whether clients should let go of their connections.
    /// - Returns: Whether the connection ends with this answer, which its head has to say.
    mutating func answerBegins(keepsAlive: Bool, isStream: Bool, isLettingGo: Bool) -> Bool {
        answer = isStream ? .streaming : .begun
        guard hasCurrent else { return isClosing }
        let request = requests[written]
        // A request that is held behind this one was taken: its answer is then the last.
        let isNewest = held == 0
        if request.head.isLast || request.head.answerer == .refusal || !keepsAlive
            || (isNewest && (input == .over || isPeerDone || isLettingGo))
            // The rest of its body would have to be read, however long, to find the next request.
            || !request.isRead
        {
            isClosing = true
        }
        return isClosing
    }

    /// The answer is about to be written to its end; `answerFlushed` follows.
    ///
    /// - Returns: The requests that will not be answered, since the connection ends with this answer.
    mutating func answerEnds() -> [Payload] {
        guard hasCurrent else { return [] }
        answer = .none
        written += 1
        guard isClosing || (!hasCurrent && (input == .over || isPeerDone)) else { return [] }
        isClosing = true
        isLastWritten = true
        input = .over
        guard hasCurrent else { return [] }
        let left = requests[written...].map(\.payload)
        requests.removeSubrange(written...)
        return left
    }

    /// A direct responder has answered the request that it was given.
    ///
    /// - Returns: Whether the answer may be written; then it must be.
    mutating func directAnswered() -> (isWanted: Bool, over: Payload?) {
        guard let index = requests.firstIndex(where: { $0.head.answerer == .direct && $0.isWorkedOn }) else {
            return (false, nil)
        }
        requests[index].isWorkedOn = false
        if isLost { return (false, requests.remove(at: index).payload) }
        return (index == written, nil)
    }

    /// The oldest answer that was not flushed now is, or it never will be.
    mutating func answerFlushed() -> (over: Payload?, closing: Closing) {
        guard unflushed > 0, !isLost else { return (nil, .none) }
        var over: Payload?
        if requests[flushed].isWorkedOn {
            flushed += 1
        } else {
            over = requests.remove(at: flushed).payload
            written -= 1
        }
        if isLastWritten { return (over, unflushed == 0 ? .afterLinger : .none) }
        return (over, isPeerDone || isQuiescing || input == .over ? closeIfIdle() : .none)
    }

    /// The application has ended its work on the oldest of its requests.
    mutating func applicationEnded() -> Payload? {
        guard let index = requests.firstIndex(where: { $0.isWithApplication && $0.isWorkedOn }) else {
            return nil
        }
        requests[index].isWorkedOn = false
        return removeIfOver(index)
    }

    /// The application works on nothing any more, and will not.
    mutating func applicationIsGone() -> [Payload] {
        isApplicationGone = true
        var over: [Payload] = []
        for index in requests.indices.reversed()
        where requests[index].isWithApplication && requests[index].isWorkedOn {
            requests[index].isWorkedOn = false
            if let payload = removeIfOver(index) { over.append(payload) }
        }
        return over
    }

    private mutating func removeIfOver(_ index: Int) -> Payload? {
        guard isLost || index < flushed else { return nil }
        if index < flushed { flushed -= 1 }
        if index < written { written -= 1 }
        return requests.remove(at: index).payload
    }

    /// The application wants the body of the request that it answers.
    ///
    /// - Returns: Whether its client waits to be told to send it.
    mutating func wantsContinue() -> Bool {
        guard hasCurrent, answer == .none, !isLost, requests[written].head.answerer != .refusal else {
            return false
        }
        defer { requests[written].head.awaitsContinue = false }
        return requests[written].head.awaitsContinue && !requests[written].isRead
    }

    // MARK: How it ends

    /// What the peer sends cannot be understood, or does not come; an answer to that is there.
    ///
    /// - Returns: Whether no request stands for the answer: then one that is refused is to be added.
    mutating func faultCame() -> Bool {
        guard input != .over, !isClosing, !isLost else { return false }
        let wasInRequest = input == .inRequest
        input = .over
        guard wasInRequest, let newest = requests.indices.last else { return true }
        owesBodyBreak = owesBodyBreak || isUnread(newest)
        // An answer that has begun is the application's to end.
        if newest > written || answer == .none { requests[newest].head.answerer = .refusal }
        return false
    }

    /// The connection has an error that nobody can be told of.
    ///
    /// - Returns: Whether to close it. What comes in behind the last request is of no interest, and neither are its faults.
    mutating func errorCame() -> Bool {
        guard !isLost else { return false }
        let closes = input != .over && !isPeerDone && !isClosing
        if input == .inRequest, let newest = requests.indices.last, isUnread(newest) {
            owesBodyBreak = true
            input = .over
        }
        return closes
    }

    private func isUnread(_ index: Int) -> Bool {
        requests[index].isWithApplication && !requests[index].isRead
    }

    /// Whether the application is to be told now that the body which it reads will not come whole; true once.
    mutating func bodyBreakIsDue() -> Bool {
        defer { owesBodyBreak = false }
        return owesBodyBreak
    }

    /// The peer closed its side.
    ///
    /// - Returns: Whether to tell the application now; otherwise `inputClosedIsDue` says when. And what to close.
    mutating func peerClosedItsSide() -> (tellsApplication: Bool, closing: Closing) {
        isPeerDone = true
        // Nobody half-closes under a stream: its reader is gone, and the next write would find out late.
        if answer == .streaming { return (true, .now) }
        owesInputClosed = true
        return (inputClosedIsDue(), closeIfIdle())
    }

    /// Whether the application is to be told now that the peer has closed its side; true once.
    ///
    /// Not before it has got every request that is for it: it ends a connection whose input has ended.
    mutating func inputClosedIsDue() -> Bool {
        guard owesInputClosed, held == 0, !hasCurrent || requests[written].isWithApplication else {
            return false
        }
        owesInputClosed = false
        return true
    }

    /// The server accepts no connection any more: this one goes with its last answer.
    mutating func quiesce() -> Closing {
        isQuiescing = true
        return closeIfIdle()
    }

    /// Nobody has used the connection for as long as it may be idle.
    mutating func idleForLong() -> Closing { closeIfIdle() }

    private func closeIfIdle() -> Closing { isIdle && !isLost ? .now : .none }

    /// The connection is gone: nothing more will be flushed.
    ///
    /// - Returns: The requests that are over with it.
    mutating func connectionLost() -> [Payload] {
        guard !isLost else { return [] }
        if input == .inRequest, let newest = requests.indices.last, isUnread(newest) { owesBodyBreak = true }
        isLost = true
        input = .over
        let over = requests.filter { !$0.isWorkedOn }.map(\.payload)
        requests.removeAll { !$0.isWorkedOn }
        (flushed, written) = (requests.count, requests.count)
        return over
    }
}
