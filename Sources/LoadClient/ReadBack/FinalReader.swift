/// Reads everything back: again and again until nothing changes any more, then each id once.
struct FinalReader: Sendable {
    let run: LoadRun
    let state: RunState
    let ledger: Ledger
    /// The newest page before the load: a listing is read until it is past it.
    let landmarks: [Int64]
    let oldRows: OldRows?

    /// How often everything is read at most.
    static let mostRounds = 10
    /// How many ids are asked for at a time.
    static let readers = 8

    /// Reads everything.
    ///
    /// - Throws: `CancellationError` only; what cannot be read is said in the result.
    func read(_ truth: PostgresTruth?) async throws -> FinalRead {
        var read = FinalRead()
        if let truth { read.isServicesDatabase = try await isServices(truth) }
        let database = read.isServicesDatabase == false ? nil : truth
        let start = ContinuousClock.now
        while read.rounds < Self.mostRounds {
            let before = read
            read.rounds += 1
            if let database { (read.database, read.votes) = try await fromDatabase(database) }
            read.api = try await throughAPI()
            if run.plan.settle == .zero { break }
            if before.rounds > 0, agree(before, read) {
                read.hasSettled = true
                break
            }
            // What cannot be read at all does not settle.
            if read.api.failure != nil || read.database?.failure != nil { break }
            try await Task.sleep(for: run.plan.settle)
        }
        if read.api.failure == nil { try await readIDs(into: &read) }
        read.api.took = start.duration(to: .now)
        if let oldRows, let database { try await compare(oldRows, with: database, into: &read) }
        return read
    }

    private func agree(_ one: FinalRead, _ other: FinalRead) -> Bool {
        func agree(_ one: SourceAudit?, _ other: SourceAudit?) -> Bool {
            guard let one, let other else { return one == nil && other == nil }
            return one.agrees(with: other)
        }
        return agree(one.api.questions, other.api.questions)
            && agree(one.database?.questions, other.database?.questions)
            && agree(one.database?.answers, other.database?.answers) && one.votes == other.votes
    }

    private func audit(_ subject: Subject) -> SourceAudit {
        SourceAudit(subject, of: ledger, contents: state.contents)
    }

    /// Looks for what the service acknowledged: the database that holds none of it is another one.
    ///
    /// - Returns: nil if nothing was acknowledged, or the database does not answer.
    private func isServices(_ truth: PostgresTruth) async throws -> Bool? {
        let acknowledged = ledger.questions.entries.indices.filter {
            ledger.questions.entries[$0].outcome == .acknowledged
        }
        guard !acknowledged.isEmpty else { return nil }
        // Some from all of the run: a database may have lost its end.
        let step = max(1, acknowledged.count / 16)
        do {
            for index in Swift.stride(from: 0, to: acknowledged.count, by: step) {
                let title = state.contents.content(of: acknowledged[index]).title
                if try await truth.holds(title: title) { return true }
            }
            // Not one of many titles as they were sent; perhaps they are there and changed.
            var found = false
            try await truth.questions(of: state.contents.prefix(of: .question)) { _ in found = true }
            return found
        } catch {
            try Task.checkCancellation()
            return nil
        }
    }

    private func fromDatabase(
        _ truth: PostgresTruth
    ) async throws -> (part: FinalRead.Part, votes: [Int64: VoteTally]?) {
        let start = ContinuousClock.now
        var questions = audit(.question), answers = audit(.answer)
        do {
            try await truth.questions(of: state.contents.prefix(of: .question)) { questions.observe($0) }
            try await truth.answers(of: state.contents.prefix(of: .answer)) { answers.observe($0) }
            // What is there under an acknowledged id without its token is changed, not lost.
            for ids in questions.unseen.chunks(of: PostgresTruth.pageSize) {
                try await truth.questions(of: nil, ids: ids) { questions.observe($0) }
            }
            for ids in answers.unseen.chunks(of: PostgresTruth.pageSize) {
                try await truth.answers(of: nil, ids: ids) { answers.observe($0) }
            }
            let votes = try await truth.votes(of: state.contents.prefix(of: .question))
            let took = start.duration(to: .now)
            return (.init(questions: questions, answers: answers, took: took), votes)
        } catch {
            try Task.checkCancellation()
            return (.init(failure: "\(error)", took: start.duration(to: .now)), nil)
        }
    }

    private func reader() -> APIReader {
        APIReader(run.plan, group: run.group)
    }

    private func throughAPI() async throws -> FinalRead.Part {
        var reader = reader()
        var part = FinalRead.Part()
        var questions = audit(.question)
        let acknowledged = ledger.questions.entries.lazy.map(\.id).filter { $0 != 0 }.min() ?? .max
        let lowest = min(acknowledged, landmarks.min() ?? 1)
        do {
            try await reader.questions(downTo: lowest) { questions.observe($0) }
            part.questions = questions
        } catch {
            await reader.close()
            try Task.checkCancellation()
            part.failure = "\(error)"
        }
        part.retries = reader.retries
        await reader.close()
        return part
    }

    /// Asks for each acknowledged question by its id, and for the answers to each that was answered.
    private func readIDs(into read: inout FinalRead) async throws {
        let ids = ledger.questions.entries.lazy.filter { $0.outcome == .acknowledged }.map(\.id).filter {
            $0 != 0
        }
        let answered = Set(ledger.answered.map(ledger.id(ofQuestion:)))
        var questions = audit(.question), answers = audit(.answer)
        do {
            for row in try await each(Array(ids), { try await $1.question($0).map { [$0] } ?? [] }, &read) {
                questions.observe(row)
            }
            let rows = try await each(
                answered.sorted(),
                { question, reader in
                    var rows: [TextRow] = []
                    try await reader.answers(to: question) { rows.append($0) }
                    return rows
                },
                &read
            )
            for row in rows { answers.observe(row) }
            read.ids = questions
            read.api.answers = answers
        } catch {
            try Task.checkCancellation()
            read.api.failure = "\(error)"
        }
    }

    /// Reads what belongs to each id, some at a time.
    private func each(
        _ ids: [Int64],
        _ body: @escaping @Sendable (Int64, inout APIReader) async throws -> [TextRow],
        _ read: inout FinalRead
    ) async throws -> [TextRow] {
        try await withThrowingTaskGroup(of: (rows: [TextRow], retries: Int).self) { tasks in
            for number in 0..<Self.readers {
                tasks.addTask {
                    var reader = reader()
                    var rows: [TextRow] = []
                    do {
                        for index in stride(from: number, to: ids.count, by: Self.readers) {
                            rows += try await body(ids[index], &reader)
                        }
                    } catch {
                        await reader.close()
                        throw error
                    }
                    await reader.close()
                    return (rows, reader.retries)
                }
            }
            var all: [TextRow] = []
            for try await part in tasks {
                all += part.rows
                read.api.retries += part.retries
            }
            return all
        }
    }

    private func compare(
        _ oldRows: OldRows,
        with truth: PostgresTruth,
        into read: inout FinalRead
    ) async throws {
        do {
            let contents = state.contents
            read.oldRows = try await oldRows.compare(with: truth) { text, table in
                text.hasPrefix(contents.prefix(of: table == .question ? .question : .answer))
            }
        } catch {
            try Task.checkCancellation()
            read.oldRowsFailure = "\(error)"
        }
    }
}

extension [Int64] {
    fileprivate func chunks(of size: Int) -> [[Int64]] {
        stride(from: 0, to: count, by: size).map { Array(self[$0..<Swift.min($0 + size, count)]) }
    }
}
