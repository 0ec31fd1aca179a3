internal import NIOCore

/// Everything that was read back, and how well.
struct FinalRead: Sendable {
    /// One source's part.
    struct Part: Sendable {
        /// What it holds; nil if it could not be read to its end.
        var audit: SourceAudit?
        /// Why not, in words.
        var failure: String?
        /// Pages that had to be asked for again.
        var retries = 0
        /// How long it took.
        var took = Duration.zero
    }

    /// Through the API.
    var api: Part
    /// From the database; nil if none was given.
    var database: Part?
    /// The votes in the database; nil if they could not be read.
    var votes: [Int64: VoteTally]?

    /// Why the read is not whole, in words.
    var missing: [String] {
        [api.failure.map { "API: \($0)" }, database?.failure.map { "database: \($0)" }].compactMap(\.self)
    }

    /// Reads what came after an id, from both sources.
    ///
    /// - Parameter empty: an audit that has seen nothing.
    /// - Throws: `CancellationError` only; what cannot be read is said in the result.
    static func read(
        newerThan id: Int64,
        through reader: consuming APIReader,
        _ truth: (any GroundTruth)?,
        empty: SourceAudit
    ) async throws -> FinalRead {
        let api = try await read(newerThan: id, through: reader, empty: empty)
        guard let truth else { return FinalRead(api: api, database: nil, votes: nil) }
        var audit = empty
        let start = ContinuousClock.now
        do {
            try await truth.questions(newerThan: id) { audit.observe($0) }
            let votes = try await truth.votes(newerThan: id)
            let part = Part(audit: audit, took: start.duration(to: .now))
            return FinalRead(api: api, database: part, votes: votes)
        } catch {
            try Task.checkCancellation()
            let part = Part(failure: "\(error)", took: start.duration(to: .now))
            return FinalRead(api: api, database: part, votes: nil)
        }
    }

    private static func read(
        newerThan id: Int64,
        through reader: consuming APIReader,
        empty: SourceAudit
    ) async throws -> Part {
        var audit = empty
        let start = ContinuousClock.now
        var failure: String?
        do {
            try await reader.read(newerThan: id) { audit.observe($0) }
        } catch {
            try Task.checkCancellation()
            failure = "\(error)"
        }
        let retries = reader.retries
        await reader.close()
        return Part(
            audit: failure == nil ? audit : nil,
            failure: failure,
            retries: retries,
            took: start.duration(to: .now)
        )
    }
}
