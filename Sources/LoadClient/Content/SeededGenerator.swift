/// A reproducible source of randomness: SplitMix64, as in Steele, Lea and Flood,
/// "Fast splittable pseudorandom number generators" (2014).
///
/// The same seed and stream give the same numbers on every platform and in every version, which the
/// standard library's generators do not promise.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    /// One stream of a seed; streams are independent, so the order in which they are used does not matter.
    init(seed: UInt64, stream: UInt64) {
        state = Self.mix(seed) ^ Self.mix(stream &+ 0x9E37_79B9_7F4A_7C15)
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        return Self.mix(state)
    }

    /// A number from 0 to `bound - 1`; 0 for a bound of 0.
    ///
    /// Its own reduction, because that of `Int.random(in:using:)` may change with the standard library.
    mutating func below(_ bound: Int) -> Int {
        bound > 0 ? Int(next().multipliedFullWidth(by: UInt64(bound)).high) : 0
    }

    /// One element of a list; nil for an empty one.
    mutating func pick<Element>(_ list: [Element]) -> Element? {
        list.isEmpty ? nil : list[below(list.count)]
    }

    private static func mix(_ value: UInt64) -> UInt64 {
        var z = value
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
