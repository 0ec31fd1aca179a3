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
        var changes: [LintedChange] = []
        var statements: [Range<Int>] = []
        var numbers = (statement: 0, transaction: 0)
        // Whether a statement is a transaction by itself, where no other is around it.
        var isAlone = !block.options.runsInTransaction
        for statement in StatementSplitter.split(block.sql) {
            guard let first = statement.tokens.first, let last = statement.tokens.last else { continue }
            statements.append(first.range.lowerBound..<last.range.upperBound)
            let isBody = first.isWord("do")
            let parts =
                isBody
                ? ProcedureBody.statements(of: statement.tokens, in: text)
                : [ProcedureBody.Statement(tokens: statement.tokens)]
            for part in parts {
                numbers.statement += 1
                for (change, token) in SchemaChange.changes(in: part.tokens) {
                    let isIdle = schema.isIdle(change)
                    changes.append(
                        LintedChange(
                            change: change,
                            before: schema,
                            tokens: part.tokens,
                            byte: part.byte ?? token.range.lowerBound,
                            isInBody: isBody,
                            isIdle: isIdle,
                            statement: numbers.statement,
                            transaction: numbers.transaction
                        )
                    )
                    if !isIdle { schema.apply(change) }
                    if case .transactionControl(let verb) = change {
                        numbers.transaction += 1
                        if !isBody, !block.options.runsInTransaction {
                            isAlone = !["BEGIN", "START"].contains(verb)
                        }
                    }
                }
            }
            if isAlone { numbers.transaction += 1 }
        }
        self.changes = changes
        self.statements = statements
    }
}
