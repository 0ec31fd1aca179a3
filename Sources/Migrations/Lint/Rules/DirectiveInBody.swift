/// A line that divides the file, and was to be a part of a string.
struct DirectiveInBody: LintRule {
    let name = "directive-in-body"
    let looksAtDown = true
    let reason = "a directive divides the file wherever it stands, in a function's body and in a string, too"
    let remedy = "indent it, or write it in two pieces"

    func violations(in block: LintedBlock) -> [LintViolation] {
        // The block ends where the directive was: what is open there goes on behind it.
        guard let last = block.tokens.last, !last.isClosed else { return [] }
        let what =
            switch last.kind {
            case .dollarString: "a body"
            case .string: "a string"
            case .quotedName: "a quoted name"
            default: "a comment"
            }
        return [
            LintViolation(
                atByte: last.range.lowerBound,
                "\(what) begins here and is not closed before the block's end"
            )
        ]
    }
}
