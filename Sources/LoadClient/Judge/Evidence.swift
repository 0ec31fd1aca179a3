/// What was seen of a run, as its judge needs it.
struct Evidence: Sendable {
    /// One kind of request.
    struct Kind: Sendable {
        var name: String
        /// Whether how long it takes is judged.
        var isTimed: Bool
        /// Those that succeeded outside the window of any fault.
        var latency = LatencyHistogram()
        /// The longest span without a success that no fault explains; nil if there was none.
        var unavailability: Availability.Span?
    }

    /// What was written of one kind.
    struct Writes: Sendable {
        var totals = OutcomeTotals()
        var findings = FindingTally()
        /// What limits what is known of them, in words; nil for nothing.
        var caveat: String?
    }

    /// What was asked to be compared before and after.
    enum OldRowsState: Sendable {
        /// Not to be judged, and why.
        case notJudged(String)
        /// To be judged and not seen, and why.
        case unseen(String)
        /// Compared.
        case compared(rows: Int, isSample: Bool, FindingTally)
    }

    /// Why the run never began; nil if it did.
    var unreachable: String?
    /// Why the load ended before its time; nil if it did not.
    var cutShort: String?
    /// Requests that were sent.
    var sentRequests = 0
    /// Requests that failed.
    var failedRequests = 0
    /// Requests that were due and never sent.
    var unsentRequests = 0
    /// The first failed request that no fault explains, in words.
    var firstFailure: String?
    /// What was broken on purpose, with what is charged to it.
    var faults: [DeploymentTimeline.Fault] = []
    /// Answers that no request asked for, the first in words.
    var unsolicited: (count: Int, examples: [String]) = (0, [])
    var kinds: [Kind] = []
    var questions = Writes()
    var answers = Writes()
    var votes = Writes()
    var oldRows = OldRowsState.notJudged("no database was given")
    /// What listeners received; nil without one.
    var feeds: FindingTally?
    /// How many events that were, and by how many listeners.
    var feedEvents: (events: Int, listeners: Int) = (0, 0)
    /// Why a listener cannot be judged, in words; empty if all can.
    var deafListeners: [String] = []
    /// Why the API could not be read to its end; nil if it could.
    var apiFailure: String?
    /// How many rows were read through the API.
    var apiRows = 0
    /// Whether a database was given.
    var hasDatabase = false
    /// Whether it is the service's; nil if nothing proves it.
    var isServicesDatabase: Bool?
    /// Why it could not be read to its end; nil if it could.
    var databaseFailure: String?
    /// How many rows were read from it.
    var databaseRows = 0
    /// Whether two reads agreed at the end.
    var hasSettled = true
    /// Whether instances began and others ended.
    var deploymentSeen = false
    /// What was deployed, in words; empty if nothing was.
    var deployment = ""
    /// What went wrong with deployments, in words; empty if nothing did.
    var deploymentProblems: [String] = []
    /// The longest span in which the client did not run; nil if it always did.
    var longestGap: ScheduleTally.Gap?
    /// How late the client was, in the 99th percentile.
    var lagP99 = Duration.zero
    /// What was done to the database on purpose; nil for an honest run.
    var sabotage: SabotageReport?
}
