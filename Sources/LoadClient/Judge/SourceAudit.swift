/// What one source of the truth holds of a run's questions or answers, taken in row by row: a few bytes for each
/// entry of the ledger, however large the rows are.
struct SourceAudit: Sendable {
    /// What a source holds of one write.
    struct Mark: Sendable, Equatable {
        /// Rows that carry its token.
        var copies: UInt8 = 0
        /// Whether one of them is at the id that was acknowledged.
        var atItsID = false
        /// Whether the row at its id, or the only row, differs from what was sent.
        var damaged = false
    }

    /// A row of this run that no entry of the ledger accounts for.
    struct Stray: Sendable, Equatable {
        let id: Int64
        let text: String
    }

    /// How many damaged rows are kept whole, to be shown.
    static let mostDamagedRows = 1000

    /// What was read.
    let subject: Subject
    /// By sequence.
    private(set) var marks: [Mark]
    /// Rows whose token this run never made.
    private(set) var strays: [Stray] = []
    /// The score of each acknowledged question.
    private(set) var scores: [Int64: Int] = [:]
    /// Rows that are not as they were sent, by sequence; the first of them.
    private(set) var damagedRows: [Int: TextRow] = [:]
    /// Rows seen, those of others included.
    private(set) var rows = 0
    private let entries: [TextEntry]
    private let parents: [Int64]
    private let contents: ContentSource
    private let sequences: [Int64: Int]

    /// A source of which nothing has been read.
    init(_ subject: Subject, of ledger: Ledger, contents: ContentSource) {
        self.subject = subject
        self.contents = contents
        entries = subject == .question ? ledger.questions.entries : ledger.answers.entries
        parents = subject == .question ? [] : ledger.answered.map(ledger.id(ofQuestion:))
        marks = Array(repeating: Mark(), count: entries.count)
        var sequences: [Int64: Int] = [:]
        for (sequence, entry) in entries.enumerated() where entry.id != 0 {
            sequences[entry.id] = sequence
        }
        self.sequences = sequences
    }

    /// Takes in one row; rows of other clients are passed over.
    mutating func observe(_ row: TextRow) {
        rows += 1
        if subject == .question, sequences[row.id] != nil { scores[row.id] = row.score }
        let text = subject == .question ? row.title : row.body
        if let sequence = contents.sequence(in: text, subject), entries.indices.contains(sequence) {
            observe(row, as: sequence)
        } else if let sequence = sequences[row.id] {
            // The acknowledged id holds something that no longer carries the token.
            marks[sequence].damaged = true
            keep(row, sequence)
        } else if text.hasPrefix(contents.prefix(of: subject)) {
            strays.append(Stray(id: row.id, text: text))
        }
    }

    /// Acknowledged ids of which no row was seen.
    var unseen: [Int64] {
        zip(entries, marks).compactMap { entry, mark in
            entry.outcome == .acknowledged && entry.id != 0 && mark == Mark() ? entry.id : nil
        }
    }

    /// Whether another read of the same source found the same.
    func agrees(with other: SourceAudit) -> Bool {
        marks == other.marks && strays == other.strays && scores == other.scores
    }

    private mutating func observe(_ row: TextRow, as sequence: Int) {
        let entry = entries[sequence]
        let sent = contents.content(of: sequence, subject).digest
        let isIntact =
            ContentDigest.text(title: row.title, body: row.body) == sent.text
            && row.author.map { ContentDigest.author($0) == sent.author } ?? true
            && (subject == .question || row.parent == parents[sequence])
        let isItself = row.id == entry.id
        if isItself {
            marks[sequence].atItsID = true
            marks[sequence].damaged = !isIntact
        } else if !marks[sequence].atItsID {
            marks[sequence].damaged = !isIntact
        }
        if marks[sequence].copies < .max { marks[sequence].copies += 1 }
        if !isIntact || entry.id != 0 && !isItself { keep(row, sequence) }
    }

    private mutating func keep(_ row: TextRow, _ sequence: Int) {
        if damagedRows.count < Self.mostDamagedRows { damagedRows[sequence] = row }
    }
}
