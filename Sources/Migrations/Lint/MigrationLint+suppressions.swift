extension MigrationLint {
    typealias Suppressions = (suppressions: [LintSuppression], findings: [LintFinding])

    func suppressions(inPreamble preamble: String) -> Suppressions {
        suppressions(SQLLexer.tokens(of: preamble), in: preamble, firstLine: 1) { _ in nil }
    }

    func suppressions(in block: LintedBlock) -> Suppressions {
        suppressions(block.tokens, in: block.sql.sql, firstLine: block.sql.line) {
            LintSuppression.scope(of: $0, in: block)
        }
    }

    private func suppressions(
        _ tokens: [SQLToken],
        in text: String,
        firstLine: Int,
        scope: (SQLToken) -> Range<Int>?
    ) -> Suppressions {
        var result: Suppressions = ([], [])
        for token in tokens where token.kind == .lineComment {
            switch LintSuppression.parse(token.text, rules: Self.ruleNames) {
            case .success(let rule):
                result.suppressions.append(
                    LintSuppression(rule: rule, byte: token.range.lowerBound, scope: scope(token))
                )
            case .failure(let fault):
                result.findings.append(
                    finding(
                        .error,
                        fault.message,
                        atByte: token.range.lowerBound,
                        in: text,
                        firstLine: firstLine,
                        remedy: "write -- lint:allow RULE \"why it is safe here\""
                    )
                )
            case nil: continue
            }
        }
        return result
    }

    func unused(_ suppression: LintSuppression, in text: String, firstLine: Int) -> LintFinding {
        finding(
            .warning,
            "lint:allow \(suppression.rule) allows nothing: the rule finds nothing here",
            atByte: suppression.byte,
            in: text,
            firstLine: firstLine,
            remedy: "take it out"
        )
    }

    private func finding(
        _ severity: LintSeverity,
        _ message: String,
        atByte byte: Int,
        in text: String,
        firstLine: Int,
        remedy: String
    ) -> LintFinding {
        LintFinding(
            rule: "suppression",
            severity: severity,
            path: path,
            at: SourceLocation(byte: byte, in: text, firstLine: firstLine),
            message: message,
            remedy: remedy
        )
    }
}
