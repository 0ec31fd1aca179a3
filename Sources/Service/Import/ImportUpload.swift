import HTTPTypes
import Hummingbird
import NIOCore
import Postgres

/// The upload of an import, read batch by batch.
struct ImportUpload: Sendable {
    let request: Request
    let channel: any Channel

    /// Reads the upload to its end.
    ///
    /// - Parameters:
    ///   - isTransaction: Whether an error undoes the batches before it.
    ///   - insert: Takes a batch; called for one at a time, while the next is read.
    /// - Throws: `Problem`, which says how much was accepted for sure; `CancellationError` where the upload was cut
    ///   off.
    func read(
        isTransaction: Bool = false,
        insert: @escaping @Sendable (ImportBatch) async throws -> Void
    ) async throws -> (ImportReport, ImportChecksum) {
        var reader = ImportReader()
        do {
            try await withThrowingTaskGroup(of: Int.self) { tasks in
                for try await bytes in request.body {
                    for batch in reader.take(bytes) {
                        reader.report.accepted += try await tasks.next() ?? 0
                        tasks.addTask { try await Self.count(batch, insert) }
                    }
                }
                // A connection that is lost ends the body just as its end does.
                guard channel.isActive else { throw CancellationError() }
                if let batch = reader.finish() {
                    reader.report.accepted += try await tasks.next() ?? 0
                    tasks.addTask { try await Self.count(batch, insert) }
                }
                reader.report.accepted += try await tasks.next() ?? 0
            }
        } catch let error as PostgresError {
            throw Problem(error, importing: isTransaction ? 0 : reader.report.accepted)
        }
        return (reader.report, reader.checksum)
    }

    /// What the upload was, for its Idempotency-Key.
    func key(_ name: String, _ checksum: ImportChecksum) -> IdempotencyKey {
        IdempotencyKey(key: name, request: request, content: Array(checksum.text.utf8))
    }

    private static func count(
        _ batch: ImportBatch,
        _ insert: @Sendable (ImportBatch) async throws -> Void
    ) async throws -> Int {
        try await insert(batch)
        return batch.count
    }
}

extension Problem {
    /// The database failed an import when this many questions had been accepted.
    fileprivate init(_ error: PostgresError, importing accepted: Int) {
        self.init(error, isRead: false)
        self.accepted = accepted
        detail += "; \(accepted) questions of the import were added"
        if error.mayHaveRun { detail += " for sure" }
        // The rest of the upload is on its way: closing is the way to stop it.
        headers[.connection] = "close"
    }
}
