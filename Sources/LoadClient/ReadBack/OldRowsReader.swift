internal import Postgres

/// Reads what is in the service's tables, in a form in which two reads can be compared: the same whatever the schema's
/// release, without what may change by itself.
struct OldRowsReader: Sendable {
    /// A table that is compared.
    enum Table: String, Sendable, CaseIterable {
        case question, answer

        /// What stands in a row's fields.
        var fields: [String] {
            switch self {
            case .question: ["title", "body", "author", "score", "votes"]
            case .answer: ["question", "body", "author"]
            }
        }
    }

    let truth: PostgresTruth
    /// Every so many-th question is read, with its answers.
    let stride: Int64

    /// Takes every one, or as large a part as the plan's sample asks for.
    init(_ truth: PostgresTruth, _ plan: OldRowsPlan) async throws {
        self.truth = truth
        guard case .sample(let wanted) = plan, wanted > 0 else {
            stride = 1
            return
        }
        let count =
            try await truth.read("select count(*) from questions").first?.decode(Int64.self, at: 0) ?? 0
        stride = max(1, count / Int64(wanted))
    }

    /// A reader of the same rows again.
    init(_ truth: PostgresTruth, stride: Int64) {
        self.truth = truth
        self.stride = stride
    }

    /// Gives the rows of a table in the order of their ids.
    func read(_ table: Table, _ take: (RowSpool.Row) async throws -> Void) async throws {
        switch table {
        case .question: try await readQuestions(take)
        case .answer: try await readAnswers(take)
        }
    }

    private func readQuestions(_ take: (RowSpool.Row) async throws -> Void) async throws {
        let author = try await AuthorColumns(of: "questions", in: truth)
        try await truth.pages { last in
            """
            select q.id, q.title, q.body, \(unescaped: author.expression), q.score::text,
              '+' || coalesce(v.up, 0) || ' -' || coalesce(v.down, 0)
            from (select * from questions where id > \(last) and id % \(stride) = 0
                  order by id limit \(Int64(PostgresTruth.pageSize))) q
            \(unescaped: author.join)
            left join lateral (select count(*) filter (where value > 0) up, count(*) filter (where value < 0) down
                               from votes where question_id = q.id) v on true
            order by q.id
            """
        } take: { row in
            try await take(Self.row(row, fields: 1...5))
        }
    }

    private func readAnswers(_ take: (RowSpool.Row) async throws -> Void) async throws {
        let author = try await AuthorColumns(of: "answers", in: truth)
        try await truth.pages { last in
            """
            select q.id, q.question_id::text, q.body, \(unescaped: author.expression)
            from (select * from answers where id > \(last) and question_id % \(stride) = 0
                  order by id limit \(Int64(PostgresTruth.pageSize))) q
            \(unescaped: author.join) order by q.id
            """
        } take: { row in
            try await take(Self.row(row, fields: 1...3))
        }
    }

    private static func row(_ row: PostgresRow, fields: ClosedRange<Int>) throws -> RowSpool.Row {
        RowSpool.Row(
            id: try row.decode(Int64.self, at: 0),
            fields: try fields.map { try row.decode(String?.self, at: $0) ?? "nothing" }
        )
    }
}
