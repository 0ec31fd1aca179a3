extension SchemaChange {
    /// What a statement does beside what its first word says: writes in its common table expressions, settings that its
    /// calls change, and the query that fills what it makes.
    static func hidden(in tokens: [SQLToken]) -> [SchemaChange] {
        // What a routine does, it does when it is called.
        let isDefinition =
            tokens.first?.isWord(in: ["create", "comment"]) == true
            && tokens.prefix(6).contains { $0.isWord(in: ["function", "procedure", "trigger", "rule"]) }
        if isDefinition { return [] }
        return filling(tokens) + writes(in: tokens) + settings(in: tokens)
    }

    /// `create table fresh as select ...`
    private static func filling(_ tokens: [SQLToken]) -> [SchemaChange] {
        guard tokens.first?.isWord("create") == true else { return [] }
        let isTable = tokens.prefix(4).contains { $0.isWord("table") }
        let isView = tokens.prefix(3).contains { $0.isWord("materialized") }
        var cursor = TokenCursor(tokens)
        _ = cursor.takeUntil { $0.isWord("as") }
        guard isTable || isView, cursor.take("as"),
            !zip(cursor.rest, cursor.rest.dropFirst()).contains(where: {
                $0.isWord("no") && $1.isWord("data")
            })
        else { return [] }
        return [.longRead(what: isTable ? "CREATE TABLE AS" : "CREATE MATERIALIZED VIEW")]
    }

    /// Those in parentheses behind AS, however deep.
    private static func writes(in tokens: [SQLToken]) -> [SchemaChange] {
        tokens.indices.compactMap { index in
            guard tokens[index].isWord(in: ["as", "materialized"]), index + 2 < tokens.count,
                tokens[index + 1].isSymbol("("),
                tokens[index + 2].isWord(in: ["update", "delete", "insert", "merge", "with"])
            else { return nil }
            var cursor = TokenCursor(tokens[(index + 1)...])
            return cursor.takeParentheses().flatMap { TableWrite($0) }.map(write)
        }
    }

    /// `select set_config('search_path', '', false)`, wherever it stands.
    private static func settings(in tokens: [SQLToken]) -> [SchemaChange] {
        tokens.indices.compactMap { index in
            guard tokens[index].name == "set_config" else { return nil }
            var cursor = TokenCursor(tokens[(index + 1)...])
            let arguments = TokenCursor(cursor.takeParentheses() ?? []).items()
            guard arguments.count == 3, let name = arguments[0].first else { return nil }
            let flag = arguments[2].first
            let isLocal = ["true", "t", "on", "yes", "1"].contains(
                flag?.stringValue ?? flag?.text.lowercased() ?? ""
            )
            let value = Array(arguments[1])
            let plain = name.stringValue ?? name.text
            return .set(isLocal ? .local(name: plain, value: value) : .session(name: plain, value: value))
        }
    }
}
