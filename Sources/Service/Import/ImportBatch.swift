/// Questions that are inserted by one statement, a column each.
struct ImportBatch: Sendable {
    /// When a batch goes to the database: enough for its round trip to cost little, and small enough for its
    /// statement to be short.
    static let mostQuestions = 1000
    static let mostBytes = 1 << 20

    private(set) var titles: [String] = []
    private(set) var bodies: [String] = []
    private(set) var authors: [String] = []
    private var bytes = 0

    var count: Int { titles.count }
    var isFull: Bool { count >= Self.mostQuestions || bytes >= Self.mostBytes }

    mutating func append(_ question: NewQuestion) {
        titles.append(question.title)
        bodies.append(question.body)
        authors.append(question.author)
        bytes += question.title.utf8.count + question.body.utf8.count + question.author.utf8.count
    }
}
