/// What one source of the truth holds of a run's questions, taken in row by row: a few bytes for each
/// question of the ledger, however large the rows are.
struct SourceAudit: Sendable {
    /// What a source holds of one question.
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
        let title: String
    }

    /// By sequence.
    private(set) var marks: [Mark]
    /// Rows whose token this run never made.
    private(set) var strays: [Stray] = []
    /// The score of each acknowledged question.
    private(set) var scores: [Int64: Int] = [:]
    /// Rows seen, those of others included.
    private(set) var rows = 0
    private let ledger: [QuestionEntry]
    private let contents: ContentSource
    private let sequences: [Int64: Int]

    /// A source of which nothing has been read.
    init(ledger: [QuestionEntry], contents: ContentSource) {
        self.ledger = ledger
        self.contents = contents
        marks = Array(repeating: Mark(), count: ledger.count)
        var sequences: [Int64: Int] = [:]
        for (sequence, entry) in ledger.enumerated() where entry.id != 0 {
            sequences[entry.id] = sequence
        }
        self.sequences = sequences
    }

    /// Takes in one row; rows of other clients are passed over.
    mutating func observe(_ row: QuestionRow) {
        rows += 1
        if sequences[row.id] != nil { scores[row.id] = row.score }
        if let sequence = contents.sequence(inTitle: row.title), ledger.indices.contains(sequence) {
            observe(row, as: sequence)
        } else if let sequence = sequences[row.id] {
            // The acknowledged id holds something that no longer carries the token.
            marks[sequence].damaged = true
        } else if row.title.hasPrefix("\(contents.run)/") {
            strays.append(Stray(id: row.id, title: row.title))
        }
    }

    private mutating func observe(_ row: QuestionRow, as sequence: Int) {
        let entry = ledger[sequence]
        let intact =
            ContentDigest.text(title: row.title, body: row.body) == entry.digest.text
            && row.author.map { ContentDigest.author($0) == entry.digest.author } ?? true
        let isItself = row.id == entry.id
        if isItself {
            marks[sequence].atItsID = true
            marks[sequence].damaged = !intact
        } else if !marks[sequence].atItsID {
            marks[sequence].damaged = !intact
        }
        if marks[sequence].copies < .max { marks[sequence].copies += 1 }
    }
}
