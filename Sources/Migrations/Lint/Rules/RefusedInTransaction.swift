/// What the server refuses inside a transaction.
struct RefusedInTransaction: LintRule {
    let name = "refused-in-transaction"
    let looksAtDown = true
    let reason = "the server refuses it inside a transaction, with SQLSTATE 25001"
    let remedy = "put transaction:false behind the directive"

    func violations(in block: LintedBlock) -> [LintViolation] {
        var added: [(value: String, type: QualifiedName, transaction: Int)] = []
        var violations: [LintViolation] = []
        // An ALTER TABLE of several actions uses it once.
        var statements: Set<Int> = []
        for change in block.changes {
            if block.runsInTransaction || change.isInBody, let command = command(of: change) {
                violations.append(violation(of: command, at: change))
            }
            let strings = change.tokens.compactMap(\.stringValue)
            let used = added.first { $0.transaction == change.transaction && strings.contains($0.value) }
            if case .addValue(let value, let type) = change.change {
                let isNewType = change.before.isMadeHere(SchemaObject(kind: "type", name: type))
                if !isNewType { added.append((value, type, change.transaction)) }
            } else if let used, statements.insert(change.statement).inserted {
                violations.append(
                    LintViolation(
                        at: change,
                        "'\(used.value)' is used in the transaction that added it to \(used.type)",
                        remedy:
                            "use it in a later file: the server refuses it before the end of the transaction"
                    )
                )
            }
        }
        return violations
    }

    private func violation(of command: String, at change: LintedChange) -> LintViolation {
        change.isInBody
            ? LintViolation(
                at: change,
                "\(command) in a DO",
                remedy: "write it outside of the DO, with transaction:false"
            ) : LintViolation(at: change, "\(command) in a transaction")
    }

    private func command(of change: LintedChange) -> String? {
        switch change.change {
        case .createIndex(let index) where index.isConcurrent: return "CREATE INDEX CONCURRENTLY"
        case .drop("index", _, concurrently: true): return "DROP INDEX CONCURRENTLY"
        case .alterTable(_, .detachPartition(_, concurrently: true)): return "DETACH PARTITION CONCURRENTLY"
        case .reindex(let reindex):
            if reindex.isConcurrent { return "REINDEX CONCURRENTLY" }
            let isWide = ["schema", "database", "system"].contains(reindex.kind)
            return isWide ? "REINDEX \(reindex.kind.uppercased())" : nil
        case .transactionControl: return nil
        default: return Self.command(change.tokens)
        }
    }

    private static func command(_ tokens: [SQLToken]) -> String? {
        var cursor = TokenCursor(tokens)
        if cursor.take("vacuum") { return "VACUUM" }
        if cursor.take("cluster") {
            _ = cursor.takeParentheses()
            return cursor.next == nil || cursor.rest.count == 1 && cursor.sees("verbose")
                ? "CLUSTER of every table" : nil
        }
        if cursor.sees("alter", "system") { return "ALTER SYSTEM" }
        guard let verb = cursor.take(anyOf: ["create", "drop", "alter"]) else { return nil }
        if cursor.take("subscription") {
            let isDetached = cursor.rest.contains { $0.isWord(in: ["create_slot", "connect"]) }
            let isRefused =
                verb == "create"
                ? !isDetached : verb == "drop" || cursor.rest.contains { $0.isWord("refresh") }
            return isRefused ? "\(verb.uppercased()) SUBSCRIPTION" : nil
        }
        if verb == "alter" {
            let isMoved = cursor.take("database") && cursor.rest.contains { $0.isWord("tablespace") }
            return isMoved ? "ALTER DATABASE SET TABLESPACE" : nil
        }
        return cursor.take(anyOf: ["database", "tablespace"]).map { "\(verb) \($0)".uppercased() }
    }
}
