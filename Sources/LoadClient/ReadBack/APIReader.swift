internal import NIOCore
internal import NIOHTTP1

/// Reads through the API, patiently: reading changes nothing, so what failed is asked for again.
struct APIReader {
    /// How many rows a page has.
    private static let pageLimit = 100

    private let api: QuestionsAPI
    private let patience: Duration
    private var connection: HTTPConnection
    /// Pages and rows that had to be asked for again.
    private(set) var retries = 0

    /// A reader of the plan's service.
    init(_ plan: LoadPlan, group: any EventLoopGroup) {
        api = QuestionsAPI(basePath: plan.target.basePath)
        patience = plan.readPatience
        connection = HTTPConnection(target: plan.target, timeout: plan.timeout, group: group)
    }

    /// The ids of the newest questions, so many as a page has.
    mutating func newest() async throws -> [Int64] {
        let call = api.list(limit: Self.pageLimit)
        return try await get(call, QuestionPage.self).questions.map(\.id)
    }

    /// Reads the listing from its newest question until everything is read that this run can have written: past its
    /// lowest id, and past what was the newest page before it.
    ///
    /// - Throws: `APIReadError`, `CancellationError`.
    mutating func questions(downTo lowest: Int64, _ take: (TextRow) -> Void) async throws {
        var cursor: String?
        var seen: Set<String> = []
        while true {
            let page = try await get(api.list(limit: Self.pageLimit, after: cursor), QuestionPage.self)
            for question in page.questions { take(question.row) }
            guard let next = page.next, page.questions.contains(where: { $0.id >= lowest }) else { return }
            guard seen.insert(next).inserted else {
                throw APIReadError(detail: "the listing does not end: cursor \(next) came a second time")
            }
            cursor = next
        }
    }

    /// Reads one question.
    ///
    /// - Returns: nil if there is none.
    mutating func question(_ id: Int64) async throws -> TextRow? {
        try await get(api.read(id), QuestionDocument.self, orNothing: true)?.row
    }

    /// Reads every answer to a question; none if there is no such question.
    mutating func answers(to question: Int64, _ take: (TextRow) -> Void) async throws {
        var cursor: String?
        while true {
            let call = api.answers(to: question, limit: Self.pageLimit, after: cursor)
            guard let page = try await get(call, AnswerPage.self, orNothing: true) else { return }
            for answer in page.answers { take(answer.row) }
            guard let next = page.next, next != cursor else { return }
            cursor = next
        }
    }

    /// Closes the connection.
    func close() async {
        await connection.close()
    }

    private mutating func get<Document: Decodable>(_ call: HTTPCall, _ type: Document.Type) async throws
        -> Document
    {
        guard let document = try await get(call, type, orNothing: false) else {
            throw APIReadError(detail: "\(call.path) is not there")
        }
        return document
    }

    /// - Parameter orNothing: whether 404 is an answer like any other.
    private mutating func get<Document: Decodable>(
        _ call: HTTPCall,
        _ type: Document.Type,
        orNothing: Bool
    ) async throws -> Document? {
        let deadline = ContinuousClock.now + patience
        var delay = Duration.milliseconds(100)
        var attempts = 0
        while true {
            attempts += 1
            do {
                let answer = try await connection.send(call)
                if orNothing, answer.status == 404, QuestionsAPI.answerer(in: answer.head) != nil {
                    return nil
                }
                return try QuestionsAPI.decode(type, from: answer, status: 200)
            } catch {
                try Task.checkCancellation()
                guard ContinuousClock.now + delay < deadline else {
                    throw APIReadError(call, attempts: attempts, error)
                }
                retries += 1
                try await Task.sleep(for: delay)
                delay = min(delay * 2, .seconds(2))
            }
        }
    }
}

/// Why something could not be read through the API.
struct APIReadError: Error, CustomStringConvertible {
    let detail: String

    init(detail: String) {
        self.detail = detail
    }

    init(_ call: HTTPCall, attempts: Int, _ error: any Error) {
        let cause =
            switch error {
            case let fault as HTTPFault: "\(fault.kind.rawValue), \(fault.detail)"
            case let failure as RequestRecord.Failure: failure.detail
            default: "\(error)"
            }
        self.init(detail: "GET \(call.path) failed \(attempts) times; the last: \(cause)")
    }

    var description: String { detail }
}
