/// A new type of a column for which every row has to be written anew, or looked at again, or an index built.
struct TypeChangeRewrites: LintRule {
    let name = "type-change-rewrites"
    let reason = "every row is written anew, or looked at, under a lock that keeps others from reading"
    let remedy =
        "add a column of the new type, write both by a trigger, fill it in batches, read it, and drop the old one in a contract"

    func violations(of change: LintedChange, in block: LintedBlock) -> [LintViolation] {
        guard let (table, action) = change.alteration,
            case .setType(let column, let new, let collation, let conversion) = action
        else { return [] }
        let place = "\(table).\(column)"
        let schema = change.before
        guard let old = schema.table(table)?.columns[column] else {
            return [
                LintViolation(
                    at: change,
                    "\(place) becomes \(new), and no file says what it was",
                    remedy:
                        "where it was a shorter varchar or the like, allow it and say so; otherwise: \(remedy)"
                )
            ]
        }
        guard isFree(from: old.type, through: conversion, of: column, to: new, in: schema) else {
            return [LintViolation(at: change, "\(place) becomes \(new) from \(old.type)")]
        }
        let base = TypeChange(old: schema.base(of: old.type), new: schema.base(of: new))
        let dependent = schema.dependent(
            on: column,
            of: table,
            change: base,
            keepsCollation: collation == old.collation
        )
        return dependent.map { reason in
            let remedy =
                "drop what depends on it in an earlier file, and make it again in a later one: an index CONCURRENTLY, a CHECK NOT VALID"
            return [
                LintViolation(
                    at: change,
                    "\(place) becomes \(new) from \(old.type): \(reason)",
                    remedy: remedy
                )
            ]
        } ?? []
    }

    /// Whether values stay as they are from the old type to the new one, through each cast that `USING` names.
    private func isFree(
        from old: SQLType,
        through conversion: [SQLToken]?,
        of column: String,
        to new: SQLType,
        in schema: KnownSchema
    ) -> Bool {
        guard let casts = casts(conversion, of: column) else { return false }
        var type = old
        for next in casts + [new] {
            // Values of a domain with constraints are looked at one by one, unless they are of it already.
            if schema.isConstrained(next), next != type { return false }
            if next != type {
                // The server looks at the length once more where only a domain says that it is kept.
                let base = schema.base(of: type)
                let known = schema.domain(of: type) == nil ? base : SQLType(name: base.name)
                guard TypeChange(old: known, new: schema.base(of: next)).isFree else { return false }
            }
            type = next
        }
        return true
    }

    /// The types that an expression casts the column to, one after the other; nil where it does anything else.
    private func casts(_ expression: [SQLToken]?, of column: String) -> [SQLType]? {
        guard let expression else { return [] }
        let tokens = TokenCursor.unwrapped(expression[...])
        if tokens.count == 1 { return tokens.first?.name == column ? [] : nil }
        var cursor = TokenCursor(tokens)
        if cursor.take("cast"), let inner = cursor.takeParentheses(), cursor.next == nil {
            var cast = TokenCursor(inner)
            let operand = cast.takeUntil { $0.isWord("as") }
            _ = cast.take("as")
            return casts(Array(operand), of: column).map { $0 + [SQLType(cast.rest)] }
        }
        guard let sign = tokens.lastIndex(where: { $0.isSymbol(":") }), sign > tokens.startIndex + 1,
            tokens[sign - 1].isSymbol(":")
        else { return nil }
        let type = tokens[(sign + 1)...]
        guard type.allSatisfy({ $0.name != nil || $0.kind == .number || "(),[].".contains($0.text) }) else {
            return nil
        }
        return casts(Array(tokens[..<(sign - 1)]), of: column).map { $0 + [SQLType(type)] }
    }
}
