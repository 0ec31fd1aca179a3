import Hummingbird

/// Which page of a list a request asks for, newest first.
///
/// Strict: a parameter that is not known, or is there twice, is an error; a misspelt `limit` would otherwise be
/// a page of the wrong size that nobody notices.
struct PageRequest: Sendable {
    /// What `limit` takes.
    static let limits = 1...100
    /// What is taken without `limit`.
    static let defaultLimit = 20

    /// Only what has a lower identifier; nil begins with the newest.
    let before: Int64?
    /// How many there may be.
    let limit: Int

    /// Reads the query of a request.
    ///
    /// - Throws: `Problem` 400 where it is not what a list takes.
    init(_ request: Request) throws(Problem) {
        var given: [Substring: Substring] = [:]
        for (name, value) in request.uri.queryParameters {
            guard name == "after" || name == "limit" else {
                throw Problem(.badRequest, "unknown parameter '\(name)'; it takes after, limit")
            }
            guard given.updateValue(value, forKey: name) == nil else {
                throw Problem(.badRequest, "the parameter '\(name)' is there more than once")
            }
        }
        limit = try Self.number(given["limit"], named: "limit", in: Self.limits) ?? Self.defaultLimit
        before = try Self.number(given["after"], named: "after", in: 1...Int64.max)
    }

    private static func number<Number: FixedWidthInteger>(
        _ text: Substring?,
        named name: String,
        in range: ClosedRange<Number>
    ) throws(Problem) -> Number? {
        guard let text else { return nil }
        guard let number = Number(digits: text), range.contains(number) else {
            let takes =
                range.upperBound == .max
                ? "at least \(range.lowerBound)" : "\(range.lowerBound) to \(range.upperBound)"
            throw Problem(.badRequest, "\(name) takes a whole number, \(takes), got '\(text)'")
        }
        return number
    }
}
