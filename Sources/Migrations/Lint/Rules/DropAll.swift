/// What takes everything away at once.
struct DropAll: LintRule {
    let name = "drop-all"
    let looksAtDown = true
    let reason =
        "it takes away whatever a role or a database has, be it in use or not, and schema_migrations with it"
    let remedy = "drop what is no longer needed by its name, in a migration with phase:contract"

    func violations(of change: LintedChange, in block: LintedBlock) -> [LintViolation] {
        guard case .dropAll(let what) = change.change else { return [] }
        return [LintViolation(at: change, what)]
    }
}
