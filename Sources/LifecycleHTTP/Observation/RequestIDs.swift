/// Makes the names of one connection's requests, and judges those that clients give.
///
/// SplitMix64 from a random start: no two names of a connection are alike, and connections share nothing that
/// would have to be locked. 13 characters stay below what makes a string allocate.
///
/// Source: Steele, Lea, Flood, "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014.
struct RequestIDs {
    private static let letters: StaticString = "0123456789abcdefghjkmnpqrstvwxyz"
    private static let length = 13

    private var state: UInt64

    /// Names that depend on the start alone.
    init(start: UInt64 = .random(in: .min ... .max)) {
        state = start
    }

    /// The next name: 64 bits in Crockford's base 32.
    mutating func next() -> String {
        state &+= 0x9E37_79B9_7F4A_7C15
        var bits = state
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        bits ^= bits >> 31
        return String(unsafeUninitializedCapacity: Self.length) { buffer in
            for index in 0..<Self.length {
                buffer[index] = Self.letters.utf8Start[Int(bits & 31)]
                bits >>= 5
            }
            return Self.length
        }
    }

    /// Whether a client's name is safe to repeat in a header and a log.
    static func isSane(_ name: String) -> Bool {
        (1...128).contains(name.utf8.count) && name.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    }
}
