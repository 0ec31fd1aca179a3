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
            case .question: ["title", "body", "author", "score", "votes", "created_at"]
            case .answer: ["question", "body", "author", "created_at"]
            }
        }

        /// The field that begins with a run's prefix where the row is one of its own.
        var named: Int { self == .question ? 0 : 1 }
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
              '+' || coalesce(v.up, 0) || ' -' || coalesce(v.down, 0), (q.created_at at time zone 'UTC')::text
            from (select * from questions where id > \(last) and id % \(stride) = 0
                  order by id limit \(Int64(PostgresTruth.pageSize))) q
            \(unescaped: author.join)
            left join lateral (select count(*) filter (where value > 0) up, count(*) filter (where value < 0) down
                               from votes where question_id = q.id) v on true
            order by q.id
            """
        } take: { row in
            try await take(Self.row(row, fields: 1...6))
        }
    }

    private func readAnswers(_ take: (RowSpool.Row) async throws -> Void) async throws {
        let author = try await AuthorColumns(of: "answers", in: truth)
        try await truth.pages { last in
            """
            select q.id, q.question_id::text, q.body, \(unescaped: author.expression),
              (q.created_at at time zone 'UTC')::text
            from (select * from answers where id > \(last) and question_id % \(stride) = 0
                  order by id limit \(Int64(PostgresTruth.pageSize))) q
            \(unescaped: author.join) order by q.id
            """
        } take: { row in
            try await take(Self.row(row, fields: 1...4))
        }
    }

    /// Which of these rows, that were not there before, are copies of others, by what they are copies of.
    func copies(_ table: Table, among ids: [Int64]) async throws -> [(copy: Int64, of: Int64)] {
        let same =
            table == .question
            ? "o.title = s.title and o.body = s.body" : "o.question_id = s.question_id and o.body = s.body"
        let rows = try await truth.read(
            """
            select s.id, min(o.id) from \(unescaped: table.rawValue)s s join \(unescaped: table.rawValue)s o
              on \(unescaped: same) and o.created_at = s.created_at
            where s.id = any(\(ids)) and o.id <> all(\(ids)) group by s.id order by s.id
            """
        )
        return try rows.map { (try $0.decode(Int64.self, at: 0), try $0.decode(Int64.self, at: 1)) }
    }

    private static func row(_ row: PostgresRow, fields: ClosedRange<Int>) throws -> RowSpool.Row {
        RowSpool.Row(
            id: try row.decode(Int64.self, at: 0),
            fields: try fields.map { try row.decode(String?.self, at: $0) ?? "nothing" }
        )
    }
}
