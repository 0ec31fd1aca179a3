import HTTPTypes
import Hummingbird
import NIOCore

/// What makes a repeated POST answer as the first did.
///
/// Source: the IETF draft "The Idempotency-Key HTTP Header Field".
struct IdempotencyKey: Sendable {
    /// How many characters a key may have, visible ASCII ones.
    static let lengths = 1...255

    /// The client's key.
    let key: String
    /// What the request asked: the same key for another request is an error.
    let request: [UInt8]

    /// - Parameter content: The request's body, or what stands for it.
    init(key: String, request: Request, content: some Collection<UInt8>) {
        self.key = key
        self.request = Array("\(request.method) \(request.uri.path)\n".utf8) + content
    }

    /// - Returns: Nil where the request carries no key.
    /// - Throws: `Problem` 400 where it is no key.
    init?(_ request: Request, body: ByteBuffer) throws(Problem) {
        guard let key = try Self.name(in: request) else { return nil }
        self.init(key: key, request: request, content: body.readableBytesView)
    }

    /// The key that a request carries.
    ///
    /// - Throws: `Problem` 400 where it is no key.
    static func name(in request: Request) throws(Problem) -> String? {
        guard let key = request.headers[.idempotencyKey] else { return nil }
        guard lengths.contains(key.utf8.count), key.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            let takes = "\(lengths.lowerBound) to \(lengths.upperBound)"
            throw Problem(.badRequest, "Idempotency-Key must have \(takes) visible ASCII characters")
        }
        return key
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
