import HTTPTypes

/// What a text field takes.
struct TextRule: Sendable {
    /// The field.
    let name: String
    /// In Unicode code points, as JSON Schema's `maxLength`; the shortest is 1.
    let longest: Int

    static let title = TextRule(name: "title", longest: 300)
    static let body = TextRule(name: "body", longest: 30_000)
    static let author = TextRule(name: "author", longest: 100)

    /// - Throws: `Problem` 422 where the text is empty, too long, or holds what Postgres cannot store.
    func check(_ text: String) throws(Problem) {
        let length = text.unicodeScalars.count
        guard length > 0 else { throw Problem(.unprocessableContent, "\(name) must not be empty") }
        guard length <= longest else {
            throw Problem(
                .unprocessableContent,
                "\(name) may have at most \(longest) characters, got \(length)"
            )
        }
        guard !text.utf8.contains(0) else {
            throw Problem(.unprocessableContent, "\(name) must not contain a NUL character")
        }
    }
}
