/// Compares the ledger's votes with the rows and scores that the final read found. Pure.
///
/// Votes carry no token, so they are judged by number: for each question and value there must be at least
/// as many rows as votes were acknowledged, and at most as many more as were never answered. What is
/// missing is lost; what is too much is phantom as far as votes were rejected, and duplicated beyond.
/// The score must be the sum of the rows.
struct VoteJudge: Sendable {
    /// The votes on one question with one value, by outcome.
    struct Cast: Sendable, Equatable {
        var acknowledged = 0
        var rejected = 0
        var indeterminate = 0

        mutating func add(_ outcome: WriteOutcome) {
            switch outcome {
            case .acknowledged: acknowledged += 1
            case .rejected: rejected += 1
            case .indeterminate: indeterminate += 1
            }
        }
    }

    /// What was cast on one question.
    struct Ballot: Sendable, Equatable {
        var up = Cast()
        var down = Cast()
    }

    private let ballots: [(question: Int64, ballot: Ballot)]

    /// The judge of a run.
    init(ledger: Ledger) {
        var ballots: [Int64: Ballot] = [:]
        // A question without a vote must have none: otherwise somebody else's were counted to it.
        for entry in ledger.questions.entries where entry.id != 0 && entry.outcome == .acknowledged {
            ballots[entry.id] = Ballot()
        }
        for vote in ledger.votes {
            let cast = vote.value > 0 ? \Ballot.up : \Ballot.down
            ballots[ledger.id(ofQuestion: vote.question), default: Ballot()][keyPath: cast].add(vote.outcome)
        }
        self.ballots = ballots.map { ($0.key, $0.value) }.sorted { $0.question < $1.question }
    }

    /// The findings of every vote.
    ///
    /// - Parameters:
    ///   - rows: the votes that the database holds; nil if it was not read, and then scores alone count.
    ///   - scores: the questions' scores from each source that was read.
    func findings(rows: [Int64: VoteTally]?, scores: [[Int64: Int]]) -> FindingTally {
        var tally = FindingTally()
        for (question, ballot) in ballots {
            if let rows {
                let held = rows[question] ?? VoteTally(question: question, up: 0, down: 0)
                judge(ballot.up, held: held.up, "+1 votes", on: question, &tally)
                judge(ballot.down, held: held.down, "-1 votes", on: question, &tally)
                judge(scores, of: question, within: (held.up - held.down)...(held.up - held.down), &tally)
            } else {
                let low = ballot.up.acknowledged - ballot.down.acknowledged - ballot.down.indeterminate
                let high = ballot.up.acknowledged + ballot.up.indeterminate - ballot.down.acknowledged
                judge(scores, of: question, within: low...high, &tally)
            }
        }
        return tally
    }

    private func judge(
        _ cast: Cast,
        held: Int,
        _ what: String,
        on question: Int64,
        _ tally: inout FindingTally
    ) {
        let surplus = held - cast.acknowledged
        let excess = max(0, surplus - cast.indeterminate)
        let phantom = min(excess, cast.rejected)
        let detail =
            "\(what) on question \(question): \(cast.acknowledged) acknowledged, \(cast.indeterminate) never answered, "
            + "\(cast.rejected) rejected, \(held) in the database"
        for (kind, count) in [
            (Finding.Kind.lost, max(0, -surplus)), (.phantom, phantom), (.duplicated, excess - phantom),
            (.recovered, min(max(0, surplus), cast.indeterminate)),
        ] {
            tally.add(Finding(kind: kind, subject: .vote, count: count, detail: detail, id: question))
        }
    }

    private func judge(
        _ scores: [[Int64: Int]],
        of question: Int64,
        within range: ClosedRange<Int>,
        _ tally: inout FindingTally
    ) {
        // A question that is absent has no score; it is found lost itself.
        let wrong = scores.compactMap { $0[question] }.filter { !range.contains($0) }
        guard let score = wrong.first else { return }
        let distance = max(range.lowerBound - score, score - range.upperBound)
        let expected =
            range.count == 1 ? "\(range.lowerBound)" : "\(range.lowerBound) to \(range.upperBound)"
        tally.add(
            Finding(
                kind: .corrupted,
                subject: .vote,
                count: distance,
                detail: "the score of question \(question) is \(score), its votes make \(expected)",
                id: question
            )
        )
    }
}
