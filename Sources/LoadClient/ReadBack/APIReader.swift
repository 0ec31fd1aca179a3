internal import NIOCore
internal import NIOHTTP1

/// Reads questions through the API, patiently: reading changes nothing, so a failed page is asked for again.
struct APIReader {
    /// How often a page is asked for before the read is given up.
    static let attempts = 8

    private let api: QuestionsAPI
    private var connection: HTTPConnection
    /// Pages that had to be asked for again.
    private(set) var retries = 0
    /// Pages that were read.
    private(set) var pages = 0

    /// A reader of a service.
    init(target: LoadTarget, timeout: Duration, group: any EventLoopGroup) {
        api = QuestionsAPI(basePath: target.basePath)
        connection = HTTPConnection(target: target, timeout: timeout, group: group)
    }

    /// The id of the newest question; 0 if there is none.
    mutating func newest() async throws -> Int64 {
        try await page(limit: 1, after: nil).questions.first?.id ?? 0
    }

    /// Reads the listing from its newest question until a whole page is not newer than an id.
    ///
    /// - Throws: `APIReadError`, `CancellationError`.
    mutating func read(newerThan id: Int64, _ take: (QuestionRow) -> Void) async throws {
        var cursor: String?
        var seen: Set<String> = []
        while true {
            let page = try await page(limit: 100, after: cursor)
            for question in page.questions where question.id > id { take(question.row) }
            guard let next = page.next, page.questions.contains(where: { $0.id > id }) else { return }
            guard seen.insert(next).inserted else {
                throw APIReadError(detail: "the listing does not end: cursor \(next) came a second time")
            }
            cursor = next
        }
    }

    /// Closes the connection.
    func close() async {
        await connection.close()
    }

    private mutating func page(limit: Int, after cursor: String?) async throws -> QuestionPage {
        var delay = Duration.milliseconds(100)
        for attempt in 1... {
            do {
                let answer = try await connection.send(api.list(limit: limit, after: cursor))
                let page = try QuestionsAPI.decode(QuestionPage.self, from: answer, status: 200)
                pages += 1
                return page
            } catch {
                try Task.checkCancellation()
                guard attempt < Self.attempts else { throw APIReadError(attempts: attempt, error) }
                retries += 1
                try await Task.sleep(for: delay)
                delay = min(delay * 2, .seconds(2))
            }
        }
        throw APIReadError(detail: "no attempt was made")
    }
}

/// Why the listing could not be read to its end.
struct APIReadError: Error, CustomStringConvertible {
    let detail: String

    init(detail: String) {
        self.detail = detail
    }

    init(attempts: Int, _ error: any Error) {
        let cause =
            switch error {
            case let fault as HTTPFault: "\(fault.kind.rawValue), \(fault.detail)"
            case let failure as RequestRecord.Failure: failure.detail
            default: "\(error)"
            }
        self.init(detail: "GET /questions failed \(attempts) times; the last: \(cause)")
    }

    var description: String { detail }
}
