/// Which rows a partition holds.
enum PartitionBound: Hashable, Sendable {
    /// The values of each key column; nil for MINVALUE and MAXVALUE.
    case range(from: [SQLToken?], to: [SQLToken?])
    case list([SQLToken])
    /// All that no other partition holds.
    case rest
    /// By a hash, or by values that are more than one word each.
    case other

    /// Reads `FOR VALUES ...` or `DEFAULT`.
    init(_ cursor: inout TokenCursor) {
        self = .other
        if cursor.take("default") {
            self = .rest
        } else if cursor.take("for", "values") {
            if cursor.take("in"), let values = Self.values(&cursor), !values.contains(nil) {
                self = .list(values.compactMap(\.self))
            } else if cursor.take("from"), let low = Self.values(&cursor), cursor.take("to"),
                let high = Self.values(&cursor)
            {
                self = .range(from: low, to: high)
            }
        }
    }

    /// One token each, nil for MINVALUE and MAXVALUE; nil for all where one is more than that.
    private static func values(_ cursor: inout TokenCursor) -> [SQLToken?]? {
        let items = TokenCursor(cursor.takeParentheses() ?? []).items()
        var values: [SQLToken?] = []
        for item in items {
            guard item.count == 1, let token = item.first else { return nil }
            values.append(token.isWord(in: ["minvalue", "maxvalue"]) ? nil : token)
        }
        return values
    }
}
