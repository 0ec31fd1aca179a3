/// A block of a migration, read for its rules.
public struct LintedBlock: Sendable {
    let migration: Migration
    let sql: Migration.Block
    let changes: [LintedChange]
    /// Every token, comments included.
    let tokens: [SQLToken]
    /// The bytes that each statement takes, from its first word to its last.
    let statements: [Range<Int>]

    var runsInTransaction: Bool { sql.options.runsInTransaction }

    /// Reads a block.
    ///
    /// - Parameter schema: What is known before it; afterwards with what it does.
    init(_ block: Migration.Block, of migration: Migration, schema: inout KnownSchema) {
        self.migration = migration
        sql = block
        let text = Array(block.sql.utf8)
        tokens = SQLLexer.tokens(of: text, in: text.indices)
        schema.beginSection()
        var changes: [LintedChange] = []
        var statements: [Range<Int>] = []
        for statement in StatementSplitter.split(block.sql) {
            guard let first = statement.tokens.first, let last = statement.tokens.last else { continue }
            statements.append(first.range.lowerBound..<last.range.upperBound)
            let isBody = first.isWord("do")
            let parts = isBody ? ProcedureBody.statements(of: statement.tokens, in: text) : [statement.tokens]
            for part in parts {
                for (change, token) in SchemaChange.changes(in: part) {
                    changes.append(
                        LintedChange(
                            change: change,
                            before: schema,
                            byte: token.range.lowerBound,
                            isInBody: isBody
                        )
                    )
                    schema.apply(change)
                }
            }
        }
        self.changes = changes
        self.statements = statements
    }
}

/// A change, and what is known of the schema that it meets.
public struct LintedChange: Sendable {
    let change: SchemaChange
    let before: KnownSchema
    /// Where it begins, in bytes of the block.
    let byte: Int
    /// Whether it stands in the body of a `DO`.
    let isInBody: Bool

    /// The table that an `ALTER TABLE` changes, and how; nil for other statements, and for a table that the same file
    /// made, which nobody uses yet.
    var alteration: (table: QualifiedName, action: TableAction)? {
        guard case .alterTable(let table, let action) = change, !before.isMadeHere(table) else { return nil }
        return (table, action)
    }
}
