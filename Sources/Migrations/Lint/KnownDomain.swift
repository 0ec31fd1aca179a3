/// A domain, as far as the migrations so far tell of it.
struct KnownDomain: Sendable {
    var base: SQLType
    var isNotNull: Bool
    /// The names of its checks, valid or not.
    var checks: Set<String>
    var defaultValue: [SQLToken]?

    init(_ definition: ColumnDefinition, name: QualifiedName) {
        base = definition.type
        isNotNull = definition.isNotNull
        checks = []
        defaultValue = definition.defaultValue
        for constraint in definition.constraints { add(constraint, to: name) }
    }

    var isConstrained: Bool { isNotNull || !checks.isEmpty }

    mutating func apply(_ action: DomainAction, to name: QualifiedName) {
        switch action {
        case .addConstraint(let constraint):
            if case .notNull = constraint.kind { isNotNull = true } else { add(constraint, to: name) }
        case .dropConstraint(let check): checks.remove(check)
        case .setNotNull: isNotNull = true
        case .dropNotNull: isNotNull = false
        case .setDefault(let tokens): defaultValue = tokens
        case .dropDefault: defaultValue = nil
        case .validateConstraint, .rename, .setSchema, .other: break
        }
    }

    private mutating func add(_ constraint: TableConstraint, to name: QualifiedName) {
        guard case .check = constraint.kind else { return }
        let base = constraint.name ?? "\(name.name)_check"
        var (unique, number) = (base, 1)
        while checks.contains(unique) {
            unique = "\(base)\(number)"
            number += 1
        }
        checks.insert(unique)
    }
}
