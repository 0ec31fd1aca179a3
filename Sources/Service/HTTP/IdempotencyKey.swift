import HTTPTypes
import Hummingbird

/// What makes a repeated POST answer as the first did.
///
/// Source: the IETF draft "The Idempotency-Key HTTP Header Field".
struct IdempotencyKey: Sendable {
    /// The client's key.
    let key: String
    /// What the request asked: the same key for another request is an error.
    let request: [UInt8]

    /// - Returns: Nil where the request carries no key.
    /// - Throws: `Problem` 400 where the key is empty or longer than 255 bytes.
    init?(_ request: Request, body: ByteBuffer) throws(Problem) {
        guard let key = request.headers[.idempotencyKey] else { return nil }
        guard (1...255).contains(key.utf8.count) else {
            throw Problem(.badRequest, "Idempotency-Key must have 1 to 255 bytes, got \(key.utf8.count)")
        }
        self.key = key
        self.request = Array("\(request.method) \(request.uri.path)\n".utf8) + body.readableBytesView
    }
}

extension HTTPField.Name {
    /// The request header that carries the key.
    // swift-format-ignore: NeverForceUnwrap
    static let idempotencyKey = HTTPField.Name("Idempotency-Key")!
    /// The response header that tells a repeated answer from a first.
    // swift-format-ignore: NeverForceUnwrap
    static let idempotentReplayed = HTTPField.Name("Idempotent-Replayed")!
}
