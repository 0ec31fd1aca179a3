/// Finds what would take the service down if a migration did it while both releases serve.
public struct MigrationLint {
    /// Every rule: those that hold in any phase, those of expand, and those that only warn.
    public static let rules: [any LintRule] = [
        IndexWithoutConcurrently(), RefusedInTransaction(), ConstraintWithoutNotValid(), LongWorkUnderLock(),
        SetNotNullWithoutCheck(), UniqueWithoutIndex(), TypeChangeRewrites(), VolatileDefault(),
        NotNullWithoutDefault(), DomainCheckScans(), PartitionScans(), DetachWithoutConcurrently(),
        BlockingRewrite(), TransactionControl(), PlainSet(), DirectiveInBody(), ContractWithoutRelease(),
        DropAll(), DropInExpand(), RenameInExpand(), DropDefaultInExpand(), NarrowingInExpand(),
        BothPhases(), WholeTableWrite(), SeveralTables(),
    ]

    static let ruleNames = Set(rules.map(\.name))

    /// Looks at migrations.
    ///
    /// - Parameters:
    ///   - migrations: All of the folder's, in order: what an earlier one did is known to the later ones.
    ///   - path: A migration's file, as findings name it.
    ///   - isReported: Whether findings in a migration are wanted.
    /// - Returns: What was found, in the order of files and lines.
    public static func findings(
        in migrations: [Migration],
        path: (Migration) -> String = \.fileName,
        reporting isReported: (Migration) -> Bool = { _ in true }
    ) -> [LintFinding] {
        var schema = KnownSchema()
        return migrations.flatMap { migration in
            schema.beginFile()
            let ups = migration.sections.map { LintedBlock($0.up, of: migration, schema: &schema) }
            guard isReported(migration) else { return [LintFinding]() }
            // What goes down again is no part of what later migrations meet.
            var aside = schema
            aside.beginFile()
            let downs = migration.sections.map { LintedBlock($0.down, of: migration, schema: &aside) }
            let lint = MigrationLint(path: path(migration))
            return lint.findings(in: ups, downs, preamble: migration.preamble)
        }
    }

    let path: String

    private func findings(in ups: [LintedBlock], _ downs: [LintedBlock], preamble: String) -> [LintFinding] {
        let file = suppressions(inPreamble: preamble)
        var findings = file.findings
        var used: Set<Int> = []
        for (block, isDown) in ups.map({ ($0, false) }) + downs.map({ ($0, true) }) {
            findings += self.findings(in: block, isDown: isDown, allowed: file.suppressions, used: &used)
        }
        for suppression in file.suppressions where !used.contains(suppression.byte) {
            findings.append(unused(suppression, in: preamble, firstLine: 1))
        }
        return findings.sorted { ($0.line, $0.column) < ($1.line, $1.column) }
    }

    /// - Parameter used: The places of the file's suppressions that hid something.
    private func findings(
        in block: LintedBlock,
        isDown: Bool,
        allowed: [LintSuppression],
        used: inout Set<Int>
    ) -> [LintFinding] {
        let own = suppressions(in: block)
        var findings = own.findings
        var usedHere: Set<Int> = []
        for rule in Self.rules where isDown ? rule.looksAtDown : rule.phases.contains(block.sql.options.phase)
        {
            for violation in rule.violations(in: block) {
                if let suppression = own.suppressions.first(where: {
                    $0.covers(rule.name, atByte: violation.byte)
                }) {
                    usedHere.insert(suppression.byte)
                } else if let suppression = allowed.first(where: { $0.rule == rule.name }) {
                    used.insert(suppression.byte)
                } else {
                    findings.append(finding(violation, of: rule, in: block))
                }
            }
        }
        for suppression in own.suppressions where !usedHere.contains(suppression.byte) {
            findings.append(unused(suppression, in: block.sql.sql, firstLine: block.sql.line))
        }
        return findings
    }

    private func finding(_ violation: LintViolation, of rule: any LintRule, in block: LintedBlock)
        -> LintFinding
    {
        LintFinding(
            rule: rule.name,
            severity: rule.severity,
            path: path,
            at: SourceLocation(byte: violation.byte, in: block.sql.sql, firstLine: block.sql.line),
            message: violation.message,
            reason: rule.reason,
            remedy: violation.remedy ?? rule.remedy
        )
    }
}

extension Migration {
    /// What stands before the block that goes up, its directive included.
    fileprivate var preamble: String {
        source.split(separator: "\n", omittingEmptySubsequences: false).prefix(max(0, firstLine - 1))
            .joined(separator: "\n")
    }
}
