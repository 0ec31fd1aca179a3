import HTTPTypes

/// What a text field takes.
struct TextRule {
    let name: String
    let longest: Int

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
