/// Something that no migration, or none of a phase, may do to a schema that is in use.
///
/// A rule looks at a block's changes one by one, each with what is known of the schema before it, or at all of them.
public protocol LintRule: Sendable {
    /// What suppressions name, such as `plain-set`.
    var name: String { get }
    /// An error refuses the migration; a warning does not.
    var severity: LintSeverity { get }
    /// The phases in which it holds.
    var phases: Set<MigrationPhase> { get }
    /// Whether it holds for the way back, too, which nobody takes without need.
    var looksAtDown: Bool { get }
    /// Why it is dangerous, in a sentence.
    var reason: String { get }
    /// The safe way to write it, in a sentence.
    var remedy: String { get }
    /// What it minds of one change.
    func violations(of change: LintedChange, in block: LintedBlock) -> [LintViolation]
    /// What it minds of a whole block; by default what it minds of each change.
    func violations(in block: LintedBlock) -> [LintViolation]
}

extension LintRule {
    /// An error, where the rule does not say otherwise.
    public var severity: LintSeverity { .error }
    /// Any phase.
    public var phases: Set<MigrationPhase> { [.expand, .contract] }
    /// Only the way up.
    public var looksAtDown: Bool { false }

    /// None.
    public func violations(of change: LintedChange, in block: LintedBlock) -> [LintViolation] { [] }

    /// What it minds of each change.
    public func violations(in block: LintedBlock) -> [LintViolation] {
        block.changes.flatMap { violations(of: $0, in: block) }
    }
}

/// A place that a rule minds, and what is there.
public struct LintViolation: Sendable {
    /// In bytes of the block.
    let byte: Int
    let message: String
    /// A safe way that fits better than the rule's own.
    let remedy: String?

    init(at change: LintedChange, _ message: String, remedy: String? = nil) {
        self.init(atByte: change.byte, message, remedy: remedy)
    }

    init(atByte byte: Int, _ message: String, remedy: String? = nil) {
        self.byte = byte
        self.message = message
        self.remedy = remedy
    }
}
