/// What is wrong with a migration file, and where.
public struct MigrationFileError: Error, Hashable, CustomStringConvertible {
    /// The file, or the folder.
    public var path: String
    /// The line, from 1; nil where it is about the whole file.
    public var line: Int?
    /// What is wrong and what to do.
    public var problem: String

    /// Makes an error; every value as the property of its name says.
    public init(path: String, line: Int? = nil, problem: String) {
        self.path = path
        self.line = line
        self.problem = problem
    }

    /// `path:line: problem`, as compilers say it.
    public var description: String {
        if let line { "\(path):\(line): \(problem)" } else { "\(path): \(problem)" }
    }
}
