/// A new type of a column for which every row has to be written anew.
struct TypeChangeRewrites: LintRule {
    let name = "type-change-rewrites"
    let reason = "the whole table is written anew under a lock that keeps others from reading"
    let remedy =
        "add a column of the new type, write both by a trigger, fill it in batches, read it, and drop the old one in a contract"

    func violations(of change: LintedChange, in block: LintedBlock) -> [LintViolation] {
        guard let (table, action) = change.alteration,
            case .setType(let column, let new, let conversion) = action
        else { return [] }
        let place = "\(table).\(column)"
        guard let old = change.before.tables[table]?.types[column] else {
            return [
                LintViolation(
                    at: change,
                    "\(place) becomes \(new), and no file says what it was",
                    remedy:
                        "where it was a shorter varchar or the like, allow it and say so; otherwise: \(remedy)"
                )
            ]
        }
        if TypeChange(old: old, new: new).isFree, isTrivial(conversion, of: column, to: new) { return [] }
        return [LintViolation(at: change, "\(place) becomes \(new) from \(old)")]
    }

    /// Whether `USING` says no more than the change itself: nothing, the column, or the column cast to the type.
    private func isTrivial(_ conversion: [SQLToken]?, of column: String, to type: SQLType) -> Bool {
        guard let conversion else { return true }
        guard conversion.first?.name == column else { return false }
        let cast = conversion.dropFirst()
        return cast.isEmpty
            || cast.prefix(2).allSatisfy { $0.isSymbol(":") } && SQLType(cast.dropFirst(2)) == type
    }
}
