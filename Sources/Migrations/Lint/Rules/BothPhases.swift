/// A file that gives and takes.
struct BothPhases: LintRule {
    let name = "both-phases"
    let severity = LintSeverity.warning
    let reason =
        "what is added is needed before the new release starts, what is taken away after the old one is gone"
    let remedy = "two files: phase:expand for what is added, phase:contract for what is taken away"

    func violations(in block: LintedBlock) -> [LintViolation] {
        if block.migration.sections.contains(where: { $0.up.options.phase != block.sql.options.phase }) {
            return [
                LintViolation(
                    atByte: 0,
                    "one section of the file is an expand, another a contract: all of it waits for the old instances' end"
                )
            ]
        }
        guard block.changes.contains(where: takesAway) else { return [] }
        // Once is enough: at the first of its kind.
        return block.changes.first { adds($0, in: block) }.map {
            [LintViolation(at: $0, "the file adds here, and takes away elsewhere")]
        } ?? []
    }

    private func adds(_ change: LintedChange, in block: LintedBlock) -> Bool {
        if change.isIdle { return false }
        return switch change.change {
        case .createTable(let table):
            !table.isTemporary && !block.changes.contains { $0.change.drops("table", table.name) }
        case .alterTable(let table, .addColumn): !change.before.isMadeHere(table)
        default: false
        }
    }

    private func takesAway(_ change: LintedChange) -> Bool {
        switch change.change {
        case .drop("table", let names, _): names.contains { !change.before.isMadeHere($0) }
        case .alterTable(let table, .dropColumn), .alterTable(let table, .renameColumn),
            .alterTable(let table, .renameTable):
            !change.before.isMadeHere(table)
        default: false
        }
    }
}

extension SchemaChange {
    fileprivate func drops(_ kind: String, _ name: QualifiedName) -> Bool {
        if case .drop(kind, let names, _) = self { names.contains(name) } else { false }
    }
}
