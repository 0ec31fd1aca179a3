import TestSupport

@testable import LifecycleHTTP

/// Drives a connection's state machine as its handler does, with everything around it at random, and keeps a plain account
/// of each request: who is at work on it, and whether its answer is flushed.
struct MachineModel {
    typealias Machine = ConnectionStateMachine<Int>

    private struct Account {
        var isWorkedOn = false
        var isFlushed = false
    }

    private enum Part {
        case head, body, end
    }

    private var machine = Machine(followsApplication: true)
    private var random: SeededGenerator
    /// What was done, for who reads a failure.
    private(set) var history: [String] = []
    /// By the machine: what it has taken and not given back.
    private(set) var inFlight: Set<Int> = []
    /// How many requests were taken.
    private(set) var taken = 0

    private var accounts: [Int: Account] = [:]
    /// Not answered, in their order.
    private var unanswered: [Int] = []
    private var unflushed: [Int] = []
    private var held: [Part] = []
    /// Those that direct responders answer.
    private var directIDs: Set<Int> = []
    /// The one that a direct responder has.
    private var direct: Int?
    private var atWork: [Int] = []
    private var isAnswering = false
    private var isInRequest = false
    private var isLost = false
    private var isPeerDone = false
    private var givenBackTwice = false

    init(random: SeededGenerator) { self.random = random }

    /// Whether machine and account agree.
    var isRight: Bool {
        let expected = accounts.filter { $0.value.isWorkedOn || !($0.value.isFlushed || isLost) }.keys
        return !givenBackTwice && inFlight == Set(expected)
    }

    mutating func step() {
        switch Int.random(in: 0..<1000, using: &random) {
        case 0..<400: if !isLost, !isPeerDone { send() }
        case 400..<550: directAnswers()
        case 550..<700: applicationAnswers()
        case 700..<800: applicationEnds()
        case 800..<970: flush()
        case 970..<975: fault()
        case 975..<980: halfClose()
        case 980..<985: close(machine.idleForLong())
        case 985..<990: close(machine.quiesce())
        case 990..<995: lose()
        default: applicationIsGone()
        }
    }

    /// Everything that is left ends.
    mutating func finish() {
        lose()
        directAnswers()
        while !atWork.isEmpty { applicationEnds() }
    }

    private mutating func over(_ ids: [Int]) {
        for id in ids { if inFlight.remove(id) == nil { givenBackTwice = true } }
    }

    // MARK: Requests

    private mutating func send() {
        if isInRequest {
            let isEnd = Bool.random(using: &random)
            isInRequest = !isEnd
            history.append(isEnd ? "end" : "body")
            let action = machine.partCame(isEnd: isEnd)
            if action == .hold { held.append(isEnd ? .end : .body) } else { carryOut(action) }
            return
        }
        isInRequest = true
        guard machine.takesRequests else { return history.append("head, dropped") }
        let answerers: [Machine.Answerer] = [.application, .direct, .itself]
        let isRefused = Int.random(in: 0..<40, using: &random) == 0
        let answerer = isRefused ? .refusal : answerers.randomElement(using: &random) ?? .itself
        add(.init(answerer: answerer, isLast: Int.random(in: 0..<40, using: &random) == 0))
    }

    private mutating func add(_ head: Machine.Head) {
        taken += 1
        let id = taken
        history.append("head of \(id) for \(head.answerer)\(head.isLast ? ", the last" : "")")
        accounts[id] = Account()
        if head.answerer == .direct { directIDs.insert(id) }
        inFlight.insert(id)
        unanswered.append(id)
        let action = machine.add(head, id)
        if action == .hold { held.append(.head) } else { carryOut(action) }
        if machine.owesRefusal { workOff() }
    }

    private mutating func carryOut(_ action: Machine.PartAction) {
        guard let current = machine.current else { return }
        switch action {
        case .begin(.application):
            atWork.append(current)
            accounts[current]?.isWorkedOn = true
        case .answer where directIDs.contains(current):
            direct = current
            accounts[current]?.isWorkedOn = true
        case .answer: write(whole: true)
        case .begin, .drop, .hold, .forward, .collect: break
        }
    }

    private mutating func workOff() {
        while true {
            if machine.owesRefusal {
                write(whole: true)
            } else if machine.wantsHeldPart, !held.isEmpty {
                switch held.removeFirst() {
                case .head: carryOut(machine.begin())
                case .body: carryOut(machine.take(isEnd: false))
                case .end: carryOut(machine.take(isEnd: true))
                }
            } else {
                break
            }
        }
        _ = machine.inputClosedIsDue()
    }

    // MARK: Answers

    private mutating func begin(keepsAlive: Bool) {
        _ = machine.answerBegins(keepsAlive: keepsAlive, isStream: false, isLettingGo: false)
    }

    private mutating func write(whole: Bool) {
        if whole { begin(keepsAlive: true) }
        unflushed.append(unanswered.removeFirst())
        let left = machine.answerEnds()
        for id in left { accounts[id] = nil }
        if !left.isEmpty { held = [] }
        unanswered.removeAll(where: left.contains)
        over(left)
        workOff()
    }

    private mutating func directAnswers() {
        guard let id = direct else { return }
        direct = nil
        history.append("direct answer to \(id)")
        accounts[id]?.isWorkedOn = false
        let (isWanted, ended) = machine.directAnswered()
        over(ended.map { [$0] } ?? [])
        if isWanted { write(whole: true) }
    }

    private mutating func applicationAnswers() {
        guard machine.isApplicationsTurn, !isLost, let current = machine.current else { return }
        history.append(isAnswering ? "end of the answer to \(current)" : "head of the answer to \(current)")
        if isAnswering {
            isAnswering = false
            write(whole: false)
        } else {
            isAnswering = true
            begin(keepsAlive: Int.random(in: 0..<40, using: &random) > 0)
        }
    }

    private mutating func applicationEnds() {
        guard !atWork.isEmpty else { return }
        let id = atWork.removeFirst()
        history.append("end of the work on \(id)")
        accounts[id]?.isWorkedOn = false
        over(machine.applicationEnded().map { [$0] } ?? [])
    }

    private mutating func applicationIsGone() {
        history.append("application gone")
        for id in atWork { accounts[id]?.isWorkedOn = false }
        atWork = []
        over(machine.applicationIsGone())
        lose()
    }

    private mutating func flush() {
        guard !isLost, !unflushed.isEmpty else { return }
        let id = unflushed.removeFirst()
        history.append("flush of the answer to \(id)")
        accounts[id]?.isFlushed = true
        let (ended, closing) = machine.answerFlushed()
        over(ended.map { [$0] } ?? [])
        close(closing)
    }

    // MARK: Ends

    private mutating func fault() {
        guard !isLost else { return }
        history.append("fault")
        if machine.faultCame() { add(.init(answerer: .refusal)) }
        if machine.owesRefusal { workOff() }
        _ = machine.bodyBreakIsDue()
        isInRequest = true
    }

    private mutating func halfClose() {
        guard !isLost, !isPeerDone else { return }
        if isInRequest { fault() }
        history.append("half-close")
        isPeerDone = true
        close(machine.peerClosedItsSide().closing)
    }

    private mutating func close(_ closing: Machine.Closing) {
        if closing != .none { lose() }
    }

    private mutating func lose() {
        guard !isLost else { return }
        history.append("loss")
        isLost = true
        held = []
        over(machine.connectionLost())
    }
}
