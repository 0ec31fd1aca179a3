/// A change, and what is known of the schema that it meets.
public struct LintedChange: Sendable {
    let change: SchemaChange
    let before: KnownSchema
    /// Those of the statement that makes it.
    let tokens: [SQLToken]
    /// Where it begins, in bytes of the block.
    let byte: Int
    /// Whether it stands in the body of a `DO`.
    let isInBody: Bool
    /// Whether it does nothing but take its lock: `IF NOT EXISTS`, and it does.
    let isIdle: Bool
    /// Counts the statements of the block, those in bodies, too: an `ALTER TABLE` may make several changes.
    let statement: Int
    /// Counts the transactions of the block: locks are held until their end.
    let transaction: Int

    /// The table that an `ALTER TABLE` changes, and how; nil for other statements, where nothing changes, and for a table
    /// that the same file made, which nobody uses yet.
    var alteration: (table: QualifiedName, action: TableAction)? {
        guard case .alterTable(let table, let action) = change, !isIdle, !before.isMadeHere(table) else {
            return nil
        }
        return (table, action)
    }

    /// The locks that keep others from writing to a table that is in use.
    var blockingLocks: [TableLock] {
        locks.map { TableLock(table: before.resolved($0.table), mode: $0.mode, isAside: $0.isAside) }
            .filter { $0.mode.blocksWrites && !before.isMadeHere($0.table) }
    }

    private var locks: [TableLock] {
        switch change {
        case .alterTable(let table, let action):
            [TableLock(table: table, mode: action.lock)] + asideLocks(table, action)
        case .drop(let kind, let names, let concurrently):
            switch kind {
            case "table": names.map { TableLock(table: $0, mode: .accessExclusive) }
            case "view", "materialized view", "foreign table":
                names.map { TableLock(table: $0, mode: .accessExclusive, isAside: true) }
            case "index" where !concurrently:
                names.compactMap { before.owner(ofIndex: $0) }.map {
                    TableLock(table: $0, mode: .accessExclusive)
                }
            default: []
            }
        case .truncate(let tables): tables.map { TableLock(table: $0, mode: .accessExclusive) }
        case .lockTables(let tables, let mode): tables.map { TableLock(table: $0, mode: mode) }
        case .createIndex(let index) where !index.isConcurrent: [TableLock(table: index.table, mode: .share)]
        case .createTable(let created):
            (created.parent.map { [TableLock(table: $0, mode: .accessExclusive)] } ?? [])
                + referredTables(created).map {
                    TableLock(table: $0, mode: .shareRowExclusive, isAside: true)
                }
        case .touchTrigger(let table, let mode): [TableLock(table: table, mode: mode)]
        case .alterDomain(let name, let action):
            action.readsTables
                ? before.users(ofDomain: name).map { TableLock(table: $0, mode: .share, isAside: true) } : []
        default: []
        }
    }

    /// Locks on other tables than the one that is altered.
    private func asideLocks(_ table: QualifiedName, _ action: TableAction) -> [TableLock] {
        switch action {
        case .addConstraint(let constraint):
            if case .foreignKey(let other, _) = constraint.kind {
                [TableLock(table: other, mode: .shareRowExclusive, isAside: true)]
            } else {
                []
            }
        case .addColumn(let column, _):
            column.references.map { [TableLock(table: $0, mode: .shareRowExclusive, isAside: true)] } ?? []
        case .dropConstraint(let name):
            if case .foreignKey(let other, _)? = before.table(table)?.constraints[name]?.definition.kind {
                [TableLock(table: other, mode: .accessExclusive, isAside: true)]
            } else {
                []
            }
        case .attachPartition(let partition, _), .detachPartition(let partition, concurrently: false):
            [TableLock(table: partition, mode: .accessExclusive, isAside: true)]
        default: []
        }
    }

    private func referredTables(_ created: SchemaChange.CreatedTable) -> [QualifiedName] {
        let constraints = created.constraints + created.columns.flatMap(\.constraints)
        return constraints.compactMap { if case .foreignKey(let table, _) = $0.kind { table } else { nil } }
    }
}

extension DomainAction {
    /// Whether every row of every table that has the domain is looked at.
    var readsTables: Bool {
        switch self {
        case .addConstraint(let constraint): !constraint.isNotValid
        case .validateConstraint, .setNotNull: true
        default: false
        }
    }
}
