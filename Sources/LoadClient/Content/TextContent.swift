/// What one write asks the service to keep.
struct TextContent: Equatable, Sendable {
    /// A question's token, a space and some words; empty for an answer.
    var title: String
    /// Several lines with quotes, escapes and characters of every UTF-8 length; an answer's begins with its token.
    var body: String
    /// Who writes it.
    var author: String

    /// What the ledger remembers of it.
    var digest: ContentDigest {
        ContentDigest(title: title, body: body, author: author)
    }
}
