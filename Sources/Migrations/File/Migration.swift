/// One file of `migrations/`: how to go up, and how to come back.
public struct Migration: Hashable, Sendable {
    /// SQL with its options.
    public struct Block: Hashable, Sendable {
        /// The text between its directive and the next, as it is in the file.
        public var sql: String
        /// What stands behind the directive.
        public var options: MigrationOptions
        /// The file's line, from 1, that the text begins on.
        public var line: Int

        /// Makes a block.
        public init(sql: String, options: MigrationOptions = .init(), line: Int = 1) {
            self.sql = sql
            self.options = options
            self.line = line
        }
    }

    /// A block that goes up, and the one behind it that comes back.
    public struct Section: Hashable, Sendable {
        /// Applies it.
        public var up: Block
        /// Takes it back; may be empty.
        public var down: Block

        /// Makes a section.
        public init(up: Block, down: Block) {
            self.up = up
            self.down = down
        }
    }

    /// The digits that the file's name begins with; what `schema_migrations` holds.
    public var version: String
    /// The file's name, without a directory.
    public var fileName: String
    /// Nearly always one; several go up in order, each in a transaction of its own, and come back in reverse.
    public let sections: [Section]
    /// The whole file, its lines ended by LF alone: what tells whether it was changed.
    public var source: String

    /// Makes a migration.
    ///
    /// - Parameter others: The sections behind the first.
    public init(
        version: String,
        fileName: String,
        _ first: Section,
        others: [Section] = [],
        source: String = ""
    ) {
        self.version = version
        self.fileName = fileName
        sections = [first] + others
        self.source = source
    }

    /// When it is applied: where a section is a contract, with the contracts.
    public var phase: MigrationPhase {
        sections.contains { $0.up.options.phase == .contract } ? .contract : .expand
    }

    /// The latest release that a section names.
    public var release: Int? { sections.compactMap(\.up.options.release).max() }

    /// The line, from 1, that the first block begins on.
    var firstLine: Int { sections.first?.up.line ?? 1 }

    /// The version in a dbmate file's name: its leading digits, where it ends in `.sql`.
    public static func version(ofFileNamed name: String) -> String? {
        guard name.hasSuffix(".sql") else { return nil }
        let digits = name.prefix { $0.isASCII && $0.isNumber }
        return digits.isEmpty ? nil : String(digits)
    }
}
