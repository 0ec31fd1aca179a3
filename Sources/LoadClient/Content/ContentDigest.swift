/// A fingerprint of a question's text, enough to notice any accidental change.
///
/// FNV-1a over the UTF-8 bytes: `String` equality would take a decomposed accent for a composed one, and
/// a service that normalizes text has changed it. The author is apart, because the database keeps it in
/// a place that a migration moves.
struct ContentDigest: Equatable, Sendable {
    /// Of title and body.
    var text: UInt64
    /// Of the author.
    var author: UInt32

    /// A digest as it was stored.
    init(text: UInt64, author: UInt32) {
        self.text = text
        self.author = author
    }

    /// The digest of a question.
    init(title: String, body: String, author: String) {
        text = Self.text(title: title, body: body)
        self.author = Self.author(author)
    }

    /// The digest of title and body.
    static func text(title: String, body: String) -> UInt64 {
        var hash = FNV1a()
        hash.combine(title)
        hash.combine(body)
        return hash.value
    }

    /// The digest of an author.
    static func author(_ name: String) -> UInt32 {
        var hash = FNV1a()
        hash.combine(name)
        return UInt32(truncatingIfNeeded: hash.value ^ (hash.value >> 32))
    }
}

/// The 64-bit FNV-1a hash; http://www.isthe.com/chongo/tech/comp/fnv.
private struct FNV1a {
    private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

    mutating func combine(_ text: String) {
        for byte in text.utf8 { combine(byte) }
        // No UTF-8 text holds this byte: text moved from one field to the next changes the hash.
        combine(0xFF)
    }

    private mutating func combine(_ byte: UInt8) {
        value = (value ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
    }
}
