import HTTPTypes
import Hummingbird
import NIOCore
import Postgres
import Synchronization

/// `POST /questions/import`: newline-delimited JSON, streamed into the database as fast as that takes it.
///
/// While a batch is inserted the next is read, and then nothing more until the first is in: so the client is
/// held up by TCP, and an upload of any size takes the memory of two batches.
///
/// With an Idempotency-Key the import is one transaction. Without one each batch is, and what was inserted
/// before an error stays; the problem document says how much that is.
struct ImportRoutes: Sendable {
    /// What is uploaded: http://ndjson.org.
    static let mediaType = "application/x-ndjson"
    /// How many imports with an Idempotency-Key may run at a time: each has a session for itself.
    static let mostTransactions = 4

    let store: ImportStore
    private let transactions = Gate(limit: mostTransactions)

    init(store: ImportStore) {
        self.store = store
    }

    func add(to router: Router<ServiceContext>) {
        router.post("/questions/import", use: take)
    }

    @Sendable private func take(_ request: Request, _ context: ServiceContext) async throws -> Response {
        try request.requireMediaType(Self.mediaType)
        let upload = ImportUpload(request: request, channel: context.channel)
        guard let key = try IdempotencyKey.name(in: request) else {
            let (report, _) = try await upload.read { try await store.insert($0) }
            return try .json(.ok, report)
        }
        return try .json(.ok, await once(key, upload))
    }

    private func once(_ name: String, _ upload: ImportUpload) async throws -> Written<ImportReport> {
        if try await store.isUsed(name) {
            let (_, checksum) = try await upload.read { _ in }
            return Written(value: try await store.report(of: upload.key(name, checksum)), isReplay: true)
        }
        guard let pass = transactions.enter() else {
            throw Problem.unavailable("too many imports with an Idempotency-Key run already")
        }
        defer { pass.leave() }
        let used = Mutex<IdempotencyKey?>(nil)
        let report = try await store.once { insert in
            let (report, checksum) = try await upload.read(isTransaction: true, insert: insert)
            let key = upload.key(name, checksum)
            used.withLock { $0 = key }
            return (report, key)
        }
        if let report { return Written(value: report, isReplay: false) }
        let key = used.withLock { $0 }
        guard let key else { throw Problem.unavailable("the first request with this key has not ended yet") }
        return Written(value: try await store.report(of: key), isReplay: true)
    }
}
