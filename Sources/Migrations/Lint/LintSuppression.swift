/// `-- lint:allow RULE "reason"`: what somebody has thought about.
///
/// It stands before a statement, in it or behind it on its last line, and holds for that one; before
/// `-- migrate:up`, for the whole file.
struct LintSuppression {
    /// Why a comment that means to be one is none.
    enum Fault: Error {
        case noRule
        case unknownRule(String)
        case noReason(rule: String)

        var message: String {
            switch self {
            case .noRule: "lint:allow names no rule"
            case .unknownRule(let name): "lint:allow: there is no rule '\(name)'"
            case .noReason(let rule): "lint:allow \(rule): it says no reason"
            }
        }
    }

    let rule: String
    /// Where the comment stands, in bytes of the block, and which bytes it holds for; nil for the whole file.
    let byte: Int
    let scope: Range<Int>?

    func covers(_ rule: String, atByte byte: Int) -> Bool {
        self.rule == rule && scope.map { $0.contains(byte) } ?? true
    }

    /// Reads a comment.
    ///
    /// - Parameter comment: With its dashes.
    /// - Returns: The rule's name; nil where the comment is about something else.
    static func parse(_ comment: some StringProtocol, rules: Set<String>) -> Result<String, Fault>? {
        let text = comment.drop { $0 == "-" }.drop(while: \.isWhitespace)
        guard text.hasPrefix("lint:allow") else { return nil }
        let rest = text.dropFirst("lint:allow".count).drop(while: \.isWhitespace)
        let rule = String(rest.prefix { !$0.isWhitespace && $0 != "\"" })
        guard !rule.isEmpty else { return .failure(.noRule) }
        guard rules.contains(rule) else { return .failure(.unknownRule(rule)) }
        let reason = rest.dropFirst(rule.count).drop(while: \.isWhitespace)
        guard reason.hasPrefix("\""), let end = reason.dropFirst().firstIndex(of: "\""),
            reason[..<end].dropFirst().contains(where: { !$0.isWhitespace })
        else { return .failure(.noReason(rule: rule)) }
        return .success(rule)
    }

    /// The bytes that a comment's suppression holds for: those of the statement that it stands in, or behind on the same
    /// line, or else before.
    static func scope(of comment: SQLToken, in block: LintedBlock) -> Range<Int> {
        let byte = comment.range.lowerBound
        let text = Array(block.sql.sql.utf8)
        for statement in block.statements.reversed() where statement.lowerBound < byte {
            let isOnItsLastLine =
                statement.upperBound <= byte
                && !text[statement.upperBound..<byte].contains(UInt8(ascii: "\n"))
            if isOnItsLastLine || statement.contains(byte) { return statement }
            break
        }
        return block.statements.first { $0.lowerBound >= byte } ?? byte..<byte
    }
}
