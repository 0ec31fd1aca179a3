/// What was in the service's tables before the run, kept until it is compared with what is there after it.
final class OldRows: Sendable {
    /// How the comparison ended.
    struct Comparison: Sendable {
        /// Rows that were compared, by table.
        var compared: [OldRowsReader.Table: Int] = [:]
        /// What is not as it was.
        var damaged = FindingTally()
        /// Rows that came since and carry no name of the run's.
        var others = 0
        /// How long it took.
        var took = Duration.zero
    }

    /// How many damaged rows are kept whole.
    static let mostKept = 10_000

    /// How many rows of each table there were.
    let counts: [OldRowsReader.Table: Int]
    /// Every so many-th question was read.
    let stride: Int64
    /// How long it took to read them.
    let took: Duration
    private let spools: [OldRowsReader.Table: SpoolBox]

    /// Reads them.
    init(_ reader: OldRowsReader) async throws {
        let start = ContinuousClock.now
        var counts: [OldRowsReader.Table: Int] = [:]
        var spools: [OldRowsReader.Table: SpoolBox] = [:]
        for table in OldRowsReader.Table.allCases {
            let box = SpoolBox(try RowSpool())
            try await reader.read(table) { row in try box.add(row) }
            counts[table] = box.count
            spools[table] = box
        }
        self.counts = counts
        self.spools = spools
        stride = reader.stride
        took = start.duration(to: .now)
    }

    /// Compares them with what is there now; once.
    ///
    /// - Parameter isOwn: Whether a text carries the run's name.
    func compare(
        with truth: PostgresTruth,
        isOwn: @escaping @Sendable (_ text: String, OldRowsReader.Table) -> Bool = { _, _ in false }
    ) async throws -> Comparison {
        let start = ContinuousClock.now
        let reader = OldRowsReader(truth, stride: stride)
        var comparison = Comparison()
        for table in OldRowsReader.Table.allCases {
            guard let box = spools[table] else { continue }
            var old = try box.next()
            var others: [Int64] = []
            try await reader.read(table) { row in
                while let gone = old, gone.id < row.id {
                    Self.note(gone, nil, table, &comparison)
                    old = try box.next()
                }
                guard let same = old, same.id == row.id else {
                    if isOwn(row.fields[table.named], table) { return }
                    comparison.others += 1
                    if others.count < Self.mostKept { others.append(row.id) }
                    return
                }
                Self.note(same, row, table, &comparison)
                old = try box.next()
            }
            while let gone = old {
                Self.note(gone, nil, table, &comparison)
                old = try box.next()
            }
            guard !others.isEmpty else { continue }
            for (copy, original) in try await reader.copies(table, among: others) {
                Self.note(copy: copy, of: original, table, &comparison)
            }
        }
        comparison.took = start.duration(to: .now)
        return comparison
    }

    private static func note(
        _ old: RowSpool.Row,
        _ new: RowSpool.Row?,
        _ table: OldRowsReader.Table,
        _ comparison: inout Comparison
    ) {
        comparison.compared[table, default: 0] += 1
        if let new, zip(old.fields, new.fields).allSatisfy(same) { return }
        let isNew = comparison.damaged.findings.count < mostKept
        var change = LoadReport.DamagedRow(
            table: table.rawValue,
            id: old.id,
            field: "row",
            before: "",
            after: ""
        )
        if let new {
            let index = zip(old.fields, new.fields).enumerated().first { !same($1.0, $1.1) }?.offset ?? 0
            change.field = table.fields[index]
            change.before = old.fields[index]
            change.after = new.fields[index]
        } else {
            change.before = old.fields.joined(separator: " | ")
            change.after = "gone"
        }
        comparison.damaged.add(
            Finding(
                kind: .damaged,
                subject: table == .question ? .oldQuestion : .oldAnswer,
                detail: isNew ? change.line : "",
                id: old.id,
                change: isNew ? change : nil
            )
        )
    }

    /// A row that is there again under another id is what a backfill does that runs twice.
    private static func note(
        copy: Int64,
        of original: Int64,
        _ table: OldRowsReader.Table,
        _ comparison: inout Comparison
    ) {
        let change = LoadReport.DamagedRow(
            table: table.rawValue,
            id: original,
            field: "row",
            before: "there once",
            after: "there again as \(table.rawValue) \(copy)"
        )
        let isNew = comparison.damaged.findings.count < mostKept
        comparison.damaged.add(
            Finding(
                kind: .damaged,
                subject: table == .question ? .oldQuestion : .oldAnswer,
                detail: isNew ? change.line : "",
                id: original,
                change: isNew ? change : nil
            )
        )
    }

    /// Byte for byte: `String` equality takes a decomposed accent for a composed one.
    private static func same(_ one: String, _ other: String) -> Bool {
        one.utf8.elementsEqual(other.utf8)
    }
}

/// A spool that is used by one task at a time: first to write, then to read.
private final class SpoolBox: @unchecked Sendable {
    // Only `OldRows.init` writes, before the object is shared, and only `compare` reads, which is called once.
    private var spool: RowSpool

    init(_ spool: consuming RowSpool) {
        self.spool = spool
    }

    var count: Int { spool.count }

    func add(_ row: RowSpool.Row) throws { try spool.add(row) }

    func next() throws -> RowSpool.Row? { try spool.next() }
}
