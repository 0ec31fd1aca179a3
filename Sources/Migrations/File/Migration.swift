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

    /// The digits that the file's name begins with; what `schema_migrations` holds.
    public var version: String
    /// The file's name, without a directory.
    public var fileName: String
    /// Applies it.
    public var up: Block
    /// Takes it back; may be empty.
    public var down: Block
    /// The whole file, its lines ended by LF alone: what tells whether it was changed.
    public var source: String

    /// Makes a migration.
    public init(version: String, fileName: String, up: Block, down: Block, source: String = "") {
        self.version = version
        self.fileName = fileName
        self.up = up
        self.down = down
        self.source = source
    }

    /// The version in a dbmate file's name: its leading digits, where it ends in `.sql`.
    public static func version(ofFileNamed name: String) -> String? {
        guard name.hasSuffix(".sql") else { return nil }
        let digits = name.prefix { $0.isASCII && $0.isNumber }
        return digits.isEmpty ? nil : String(digits)
    }
}
