/// A domain's constraint, for which every row of every table that has the domain is looked at.
struct DomainCheckScans: LintRule {
    let name = "domain-check-scans"
    let reason = "every row of every table with the domain is looked at while none of them takes a write"
    let remedy =
        "leave the domain as it is, add a CHECK to each table NOT VALID, and VALIDATE CONSTRAINT in a later file"

    func violations(of change: LintedChange, in block: LintedBlock) -> [LintViolation] {
        guard case .alterDomain(let name, let action) = change.change, action.readsTables else { return [] }
        let users = change.before.users(ofDomain: name)
        // Of one that no file made, nobody knows who uses it.
        guard change.before.domain(name) == nil || !users.isEmpty else { return [] }
        let what =
            switch action {
            case .setNotNull: "SET NOT NULL on the domain \(name)"
            case .validateConstraint(let constraint):
                "VALIDATE CONSTRAINT \(constraint) of the domain \(name)"
            default: "a constraint on the domain \(name) without NOT VALID"
            }
        let tables = users.isEmpty ? "" : ", which \(users.map(\.description).joined(separator: ", ")) has"
        return [LintViolation(at: change, what + tables)]
    }
}
