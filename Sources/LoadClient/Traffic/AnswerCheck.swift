internal import FoundationEssentials
internal import NIOHTTP1

/// What every answer must say, as far as the ledger knows it. Pure.
enum AnswerCheck {
    /// A question must be the one that was sent, at the id that was asked for.
    static func question(
        _ document: QuestionDocument,
        is content: TextContent,
        id: Int64?
    ) throws(RequestRecord.Failure) {
        let answered = ContentDigest(title: document.title, body: document.body, author: document.author)
        guard answered == content.digest else {
            throw wrong("question \(document.id) was answered with other content than was sent")
        }
        if let id, document.id != id {
            throw wrong("question \(id) was asked for, and \(document.id) answered")
        }
    }

    /// An answer must be the one that was sent, to the question that it was sent to.
    static func answer(
        _ document: AnswerDocument,
        is content: TextContent,
        to question: Int64
    ) throws(RequestRecord.Failure) {
        let answered = ContentDigest(title: "", body: document.body, author: document.author)
        guard answered == content.digest else {
            throw wrong("answer \(document.id) has other content than was sent")
        }
        guard document.questionID == question else {
            throw wrong("answer \(document.id) to question \(question) is given for \(document.questionID)")
        }
    }

    /// A score must lie between what the votes make of it that are known before and after.
    static func score(
        _ score: Int,
        of question: Int64,
        _ before: Poll,
        until later: Poll
    ) throws(RequestRecord.Failure) {
        let range = before.scores(until: later)
        guard !range.contains(score) else { return }
        throw wrong(
            "the score of question \(question) is said to be \(score); its votes make "
                + "\(range.lowerBound) to \(range.upperBound)"
        )
    }

    /// The place of what was created must be its id's; an absolute URL of it will do.
    static func location(of head: HTTPResponseHead, is path: String) throws(RequestRecord.Failure) {
        guard let location = head.headers.first(name: "location") else {
            throw wrong("the answer names no Location")
        }
        let named = location.hasPrefix("/") ? location : URL(string: location)?.path(percentEncoded: true)
        guard named == path else {
            throw wrong("the answer's Location is \(location), its id makes \(path)")
        }
    }

    /// The newest page must be in order and show what is known to be that new.
    ///
    /// - Parameter known: Ids that were acknowledged before the page was asked for.
    static func page(
        _ page: QuestionPage,
        limit: Int,
        shows known: [Int64]
    ) throws(RequestRecord.Failure) {
        let ids = page.questions.map(\.id)
        guard ids.count <= limit else { throw wrong("\(limit) questions were asked for, \(ids.count) came") }
        guard zip(ids, ids.dropFirst()).allSatisfy({ $0 > $1 }) else {
            throw wrong("the page is not in the order of its ids, newest first")
        }
        // What is older than a full page's last row is on a later one.
        let oldest = page.next == nil ? Int64.min : ids.last ?? .min
        let shown = Set(ids)
        guard let missing = known.first(where: { $0 > oldest && !shown.contains($0) }) else { return }
        throw wrong("question \(missing), which was acknowledged before, is missing from the page")
    }

    private static func wrong(_ detail: String) -> RequestRecord.Failure {
        RequestRecord.Failure(kind: .badResponse, detail: detail)
    }
}
