import Foundation
import NIOHTTP1
import Synchronization

/// The questions API in memory, with the faults that a judge must notice. It shares no code with the
/// service: it is a second reading of the same contract.
final class PretendService: Sendable {
    /// What goes wrong, once, with the question of the given number (1 for the first).
    enum Fault: Sendable, Equatable {
        case lose, duplicate, corrupt, renumber
        /// Keeps the question and answers 503 in its own name.
        case keepAndRefuse
        /// Keeps the question and answers 500 in its own name.
        case keepAndFail
        /// Keeps the question and ends the connection.
        case keepAndReset
        /// Does not keep it and ends the connection.
        case dropAndReset
        /// A gateway's 503, without an instance, although the question is kept.
        case keepAndGatewayError
        case countVoteTwice, loseVote
    }

    /// A question that was kept.
    struct Question: Sendable {
        var id: Int64
        var title, body, author: String
        var score = 0
        var votes: [Int] = []
    }

    private struct State: Sendable {
        var questions: [Question] = []
        var asked = 0
        var voted = 0
        var nextID: Int64 = 41
        var color = "blue"
        var isUp = true
    }

    private let state = Mutex(State())
    private let fault: Fault?
    private let number: Int
    private let respondOn: @Sendable (PretendService, Int) -> Void

    /// - Parameter onAsk: called with the number of each question that arrives.
    init(
        fault: Fault? = nil,
        at number: Int = 5,
        onAsk: @escaping @Sendable (PretendService, Int) -> Void = { _, _ in }
    ) {
        self.fault = fault
        self.number = number
        respondOn = onAsk
    }

    /// All that is kept.
    var everything: [Question] { state.withLock(\.questions) }

    /// Answers in another color from now on.
    func turn(_ color: String) {
        state.withLock { $0.color = color }
    }

    /// Answers every listing with 503 from now on.
    func takeDown() {
        state.withLock { $0.isUp = false }
    }

    @Sendable func answer(_ request: ScriptedServer.Request) -> [ScriptedServer.Step] {
        let path = request.head.uri.split(separator: "?")[0].split(separator: "/").map(String.init)
        guard path.first == "questions" else { return [response(404, "{}")] }
        switch (request.head.method, path.count) {
        case (.POST, 1): return ask(request.body)
        case (.POST, 3): return vote(on: Int64(path[1]) ?? 0, request.body)
        case (.GET, 2): return read(Int64(path[1]) ?? 0)
        default: return list(request.head.uri)
        }
    }

    private func ask(_ body: String) -> [ScriptedServer.Step] {
        guard let fields = try? JSONDecoder().decode([String: String].self, from: Data(body.utf8)) else {
            return [response(400, "{}")]
        }
        let (question, asked) = state.withLock { state in
            state.asked += 1
            let question = Question(
                id: state.nextID,
                title: fields["title"] ?? "",
                body: fields["body"] ?? "",
                author: fields["author"] ?? ""
            )
            state.nextID += 1
            let strikes = state.asked == number
            switch strikes ? fault : nil {
            case .lose, .dropAndReset: break
            case .duplicate:
                state.questions.append(question)
                var copy = question
                copy.id = state.nextID
                state.nextID += 1
                state.questions.append(copy)
            case .corrupt:
                var changed = question
                changed.author = "nobody"
                state.questions.append(changed)
            case .renumber:
                var moved = question
                moved.id = state.nextID
                state.nextID += 1
                state.questions.append(moved)
            default: state.questions.append(question)
            }
            return (question, state.asked)
        }
        respondOn(self, asked)
        if asked == number {
            switch fault {
            case .keepAndRefuse: return [response(503, "{}")]
            case .keepAndFail: return [response(500, "{}")]
            case .keepAndReset, .dropAndReset: return [.reset]
            case .keepAndGatewayError: return [.send(ScriptedServer.response("503 x", body: ""))]
            default: break
            }
        }
        return [response(201, json(question), location: "/questions/\(question.id)")]
    }

    private func vote(on id: Int64, _ body: String) -> [ScriptedServer.Step] {
        let value = body.contains("-1") ? -1 : 1
        return state.withLock { state in
            guard let index = state.questions.firstIndex(where: { $0.id == id }) else {
                return [response(404, "{}", state.color)]
            }
            state.voted += 1
            let strikes = state.voted == number
            let times = strikes && fault == .countVoteTwice ? 2 : strikes && fault == .loseVote ? 0 : 1
            state.questions[index].score += value * times
            state.questions[index].votes += Array(repeating: value, count: times)
            return [
                response(
                    200,
                    #"{"question_id":\#(id),"score":\#(state.questions[index].score)}"#,
                    state.color
                )
            ]
        }
    }

    private func read(_ id: Int64) -> [ScriptedServer.Step] {
        state.withLock { state in
            let question = state.questions.first { $0.id == id }
            return [response(question == nil ? 404 : 200, question.map(json) ?? "{}", state.color)]
        }
    }

    private func list(_ uri: String) -> [ScriptedServer.Step] {
        let query = URLComponents(string: uri)?.queryItems ?? []
        let limit = query.first { $0.name == "limit" }.flatMap { Int($0.value ?? "") } ?? 20
        let after = query.first { $0.name == "after" }.flatMap { Int64($0.value?.dropFirst(2) ?? "") } ?? .max
        return state.withLock { state in
            guard state.isUp else { return [response(503, "{}", state.color)] }
            let older = state.questions.filter { $0.id < after }.sorted { $0.id > $1.id }
            let page = older.prefix(limit)
            // A cursor with a character that a URL must escape.
            let next = older.count > limit ? page.last.map { "\"c+\($0.id)\"" } ?? "null" : "null"
            let body = #"{"questions":[\#(page.map(json).joined(separator: ","))],"next":\#(next)}"#
            return [response(200, body, state.color)]
        }
    }

    private func json(_ question: Question) -> String {
        struct Document: Encodable {
            var id: Int64
            var title, body, author: String
            var score: Int
            var created_at = "2026-01-31T12:00:00.000Z"
        }
        let document = Document(
            id: question.id,
            title: question.title,
            body: question.body,
            author: question.author,
            score: question.score
        )
        return (try? JSONEncoder().encode(document)).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }

    private func response(
        _ status: Int,
        _ body: String,
        _ color: String? = nil,
        location: String? = nil
    ) -> ScriptedServer.Step {
        let color = color ?? state.withLock { $0.color }
        let headers =
            (location.map { ["location: \($0)"] } ?? []) + [
                "content-type: application/json", "x-fakestack-instance: instance-\(color)",
                "x-fakestack-color: \(color)",
                "x-fakestack-release: \(color == "blue" ? 1 : 2)",
            ]
        return .send(ScriptedServer.response("\(status) x", headers, body: body))
    }
}
