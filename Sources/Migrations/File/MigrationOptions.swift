/// What stands behind `migrate:up` or `migrate:down`, as `key:value` words; dbmate ignores what it does not know.
public struct MigrationOptions: Hashable, Sendable {
    /// `transaction:false` runs the block's statements one by one, for `CREATE INDEX CONCURRENTLY` and the like.
    public var runsInTransaction = true
    /// `phase:expand` or `phase:contract`.
    public var phase = MigrationPhase.expand
    /// `release:N`. Expand: instances of release N need it. Contract: releases before N need what it takes away.
    public var release: Int?

    /// The options of a block that says nothing.
    public init() {}

    /// Reads the words behind a directive.
    ///
    /// - Throws: A sentence about the first word that is wrong. Unknown keys are skipped, as dbmate does.
    init(parsing words: some Sequence<Substring>) throws(Problem) {
        for word in words {
            let parts = word.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2 else { continue }
            let value = String(parts[1])
            switch parts[0] {
            case "transaction":
                switch value {
                case "true": runsInTransaction = true
                case "false": runsInTransaction = false
                default: throw Problem("\(word): it takes true or false")
                }
            case "phase":
                guard let phase = MigrationPhase(rawValue: value) else {
                    throw Problem("\(word): it takes expand or contract")
                }
                self.phase = phase
            case "release":
                guard let release = Int(value), release >= 1 else {
                    throw Problem("\(word): it takes a whole number, 1 or more")
                }
                self.release = release
            default:
                continue
            }
        }
    }

    struct Problem: Error {
        var text: String
        init(_ text: String) { self.text = text }
    }
}
