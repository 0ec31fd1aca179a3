/// Shares of traffic in the range that HAProxy has for them, 0 to 256.
struct HAProxyWeights {
    /// The highest weight.
    static let highest = 256

    /// Weights in the same proportions, as small as they can be and as exactly as whole numbers can.
    ///
    /// Small, because HAProxy goes round by weight, and finishes nothing less than a round: after a change to weights of
    /// some hundred it gave one fleet 58 % where 50 % were asked, for thousands of requests.
    ///
    /// Rounding each for itself would give many small weights together far more than their share, as when a hundred new
    /// instances shall get 1 %. So the sum is rounded, and what is left of it goes to those that lost most: some of
    /// the hundred get 1, the others nothing yet.
    static func scaled(_ weights: [Int]) -> [Int] {
        let divisor = max(1, weights.reduce(0, commonDivisor))
        let reduced = weights.map { $0 / divisor }
        guard let most = reduced.max(), most > highest else { return reduced }
        let exact = reduced.map { Double($0) * Double(highest) / Double(most) }
        var scaled = exact.map { Int($0) }
        let left = Int(exact.reduce(0, +).rounded()) - scaled.reduce(0, +)
        let byLoss = exact.indices.sorted { exact[$0] - Double(scaled[$0]) > exact[$1] - Double(scaled[$1]) }
        for index in byLoss.prefix(max(0, left)) { scaled[index] += 1 }
        return scaled
    }

    private static func commonDivisor(_ first: Int, _ second: Int) -> Int {
        second == 0 ? first : commonDivisor(second, first % second)
    }
}
