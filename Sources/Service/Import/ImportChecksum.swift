import NIOCore

/// Tells one upload from another under the same Idempotency-Key, without keeping any of it.
///
/// FNV-1a's step over words of eight bytes, with a rotation; the same whatever pieces the bytes came in. It
/// guards a client from its own mistake, not a secret from an enemy.
struct ImportChecksum: Equatable, Sendable {
    private(set) var length = 0
    private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325
    /// The bytes of a word that is not complete.
    private var word: UInt64 = 0

    /// Takes the stream's next bytes.
    mutating func add(_ bytes: ByteBufferView) {
        bytes.withUnsafeBytes { bytes in
            var index = 0
            while index < bytes.count, length % 8 != 0 { add(bytes[index], &index) }
            while index + 8 <= bytes.count {
                mix(UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)))
                index += 8
                length += 8
            }
            while index < bytes.count { add(bytes[index], &index) }
        }
    }

    /// The checksum and the length, as text.
    var text: String {
        var whole = self
        whole.mix(word)
        return "\(length) \(whole.value)"
    }

    private mutating func add(_ byte: UInt8, _ index: inout Int) {
        word |= UInt64(byte) << UInt64(length % 8 * 8)
        index += 1
        length += 1
        guard length % 8 == 0 else { return }
        mix(word)
        word = 0
    }

    private mutating func mix(_ word: UInt64) {
        let mixed = value ^ word
        value = (mixed << 29 | mixed >> 35) &* 0x0000_0100_0000_01B3
    }
}
