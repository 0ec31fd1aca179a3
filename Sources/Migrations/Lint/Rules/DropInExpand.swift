/// Something goes that the old release still uses.
struct DropInExpand: LintRule {
    let name = "drop"
    let phases: Set<MigrationPhase> = [.expand]
    let reason = "instances of the old release use it until they are gone"
    let remedy = "drop it in a migration with phase:contract"

    func violations(in block: LintedBlock) -> [LintViolation] {
        block.changes.indices.flatMap { index in
            let change = block.changes[index]
            let schema = change.before
            switch change.change {
            case .alterTable(let table, .dropColumn(let column)) where !schema.isMadeHere(table):
                return [LintViolation(at: change, "the column \(table).\(column) is dropped")]
            case .alterTable(let table, .dropConstraint(let name)):
                return keyViolations(name, of: table, at: change)
            case .truncate(let tables):
                return tables.filter { !schema.isMadeHere($0) }.map {
                    LintViolation(at: change, "\($0) is emptied")
                }
            case .drop("index", let names, _):
                return names.flatMap { name in
                    schema.owner(ofIndex: name).map { keyViolations(name.name, of: $0, at: change) } ?? []
                }
            case .drop(let kind, let names, _) where !Self.harmless.contains(kind):
                return names.filter { name in
                    let object = SchemaObject(kind: kind, name: name)
                    // Made anew in the same transaction, it was never away.
                    let isMadeAnew = block.changes[(index + 1)...].contains { $0.change.creates(object) }
                    return !schema.isMadeHere(object) && !(isMadeAnew && block.runsInTransaction)
                }
                .map { LintViolation(at: change, "the \(kind) \($0) is dropped") }
            default: return []
            }
        }
    }

    /// A unique index, or a key with its index, unless another one keeps the same columns unique.
    private func keyViolations(_ name: String, of table: QualifiedName, at change: LintedChange)
        -> [LintViolation]
    {
        guard !change.before.isMadeHere(table), let known = change.before.table(table),
            let index = known.indexes[name], index.isUnique
        else { return [] }
        let isKept = known.indexes.contains { other in
            other.key != name && other.value.isUnique && !other.value.isComputed && !index.isComputed
                && Set(other.value.columns) == Set(index.columns)
        }
        if isKept { return [] }
        return [
            LintViolation(
                at: change,
                "the unique index \(name) of \(table) is dropped, without which ON CONFLICT on its columns fails"
            )
        ]
    }

    /// What no release names in its statements, or what triggers that are kept use.
    private static let harmless: Set<String> = ["index", "function", "procedure", "aggregate", "extension"]
}

extension SchemaChange {
    fileprivate func creates(_ object: SchemaObject) -> Bool {
        switch self {
        case .create(object, _): true
        case .createDomain(object.name, _): object.kind == "domain"
        default: false
        }
    }
}
