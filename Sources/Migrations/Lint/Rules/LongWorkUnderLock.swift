/// Something long while a lock is held that keeps others from writing, or from reading, too: be it the lock of the same
/// `ALTER TABLE`, or that of a statement before it in the transaction.
struct LongWorkUnderLock: LintRule {
    let name = "long-work-under-lock"
    let reason = "whoever needs the table waits from the lock's beginning to the end of the transaction"
    let remedy = "do it in a later file, in a transaction of its own"

    func violations(in block: LintedBlock) -> [LintViolation] {
        var held: [(lock: TableLock, transaction: Int)] = []
        var violations: [LintViolation] = []
        for statement in block.changes.chunked(by: \.statement) {
            guard let transaction = statement.first?.transaction else { continue }
            held.removeAll { $0.transaction != transaction }
            // An ALTER TABLE takes the strongest lock of its actions for all of them.
            let own = statement.flatMap(\.blockingLocks)
            for change in statement {
                guard let work = change.longWork else { continue }
                if let lock = held.map(\.lock).max(by: { $0.mode < $1.mode }) {
                    violations.append(
                        LintViolation(at: change, "\(work) while \(lock.table) is locked, in one transaction")
                    )
                } else if let lock = own.max(by: { $0.mode < $1.mode }) {
                    violations.append(
                        LintViolation(
                            at: change,
                            "\(work) while another action of the same ALTER TABLE locks \(lock.table)",
                            remedy:
                                "make them two files, of which the one that only validates locks nobody out"
                        )
                    )
                }
            }
            held += own.map { ($0, transaction) }
        }
        return violations
    }
}

extension LintedChange {
    /// What takes as long as its table is large and is in nobody's way by itself; what is has rules of its own.
    fileprivate var longWork: String? {
        switch change {
        case .alterTable(let table, .validateConstraint(let name)):
            if before.isMadeHere(table) { return nil }
            let isDone = before.table(table)?.constraints[name]?.isValid == true
            return isDone ? nil : "VALIDATE CONSTRAINT \(name) of \(table)"
        case .write(let write): return isLong(write) ? "\(write.verb) of \(write.table)" : nil
        case .longRead(let what): return what
        default: return nil
        }
    }

    private func isLong(_ write: TableWrite) -> Bool {
        // A table that is new holds what was written to it here; what fills it is another matter.
        if write.source == nil, write.verb != "MERGE", before.isMadeHere(write.table) { return false }
        switch write.extent {
        case .few: return false
        case .many, .all: return true
        case .keyed(let columns):
            let table = before.table(write.source ?? write.table)
            let isKey = table?.indexes.values.contains { index in
                index.isUnique && !index.isComputed && columns.isSuperset(of: index.columns)
            }
            // Of a table that no file made it is the best guess.
            return isKey != true && !(table?.isWhole != true && columns.contains("id"))
        }
    }
}

extension Array {
    /// Runs of neighbours that have something in common.
    fileprivate func chunked<Value: Equatable>(by value: (Element) -> Value) -> [ArraySlice<Element>] {
        var chunks: [ArraySlice<Element>] = []
        var start = startIndex
        for index in indices where index + 1 == endIndex || value(self[index]) != value(self[index + 1]) {
            chunks.append(self[start...index])
            start = index + 1
        }
        return chunks
    }
}
