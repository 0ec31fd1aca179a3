import HTTPTypes

/// The body of `POST /questions/{id}/votes`.
struct NewVote: JSONBody, Sendable {
    /// What `value` takes.
    static let values: [Int16] = [-1, 1]

    let value: Int16

    enum CodingKeys: CodingKey, CaseIterable {
        case value
    }

    func validate() throws(Problem) {
        guard Self.values.contains(value) else {
            throw Problem(.unprocessableContent, "value must be 1 or -1, got \(value)")
        }
    }
}

/// The answer to a vote.
struct Score: Encodable, Sendable {
    let questionID: Int64
    let score: Int32

    enum CodingKeys: String, CodingKey {
        case questionID = "question_id"
        case score
    }
}
