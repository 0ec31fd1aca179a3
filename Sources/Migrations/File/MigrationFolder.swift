import Foundation

/// The folder that migrations are kept in.
public enum MigrationFolder {
    /// A file that is a migration by its name, and what is in it.
    public struct File: Sendable {
        /// The folder's path and the name.
        public let path: String
        /// The migration, or what is wrong with it.
        public let content: Result<Migration, MigrationFileError>
    }

    /// Reads every migration, in the order they are applied in: that of their names.
    ///
    /// All are parsed before any can be applied, so that a malformed fifth one does not leave four applied. Files whose
    /// names are not digits, then anything, then `.sql` are not migrations.
    ///
    /// - Throws: `MigrationFileError`, that of the first file that is wrong.
    public static func load(_ path: String) throws(MigrationFileError) -> [Migration] {
        var migrations: [Migration] = []
        for file in try files(in: path) { migrations.append(try file.content.get()) }
        return migrations
    }

    /// Reads every migration, wrong ones included.
    ///
    /// - Throws: `MigrationFileError` where the folder cannot be read.
    public static func files(in path: String) throws(MigrationFileError) -> [File] {
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: path)
        } catch {
            throw MigrationFileError(
                path: path,
                line: nil,
                problem: "it cannot be read: name the folder with --migrations-dir"
            )
        }
        // By bytes, as dbmate sorts them; like it, without folders.
        let sorted = names.filter { Migration.version(ofFileNamed: $0) != nil && !isFolder("\(path)/\($0)") }
            .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        var owners: [String: String] = [:]
        return sorted.map { name in
            let path = "\(path)/\(name)"
            let content = Result { () throws(MigrationFileError) in
                let version = Migration.version(ofFileNamed: name) ?? ""
                if let owner = owners[version] {
                    throw MigrationFileError(
                        path: path,
                        line: nil,
                        problem: "\(owner) has the version \(version) too: rename one"
                    )
                }
                owners[version] = name
                return try MigrationParser.parse(path: path, text: text(of: path))
            }
            return File(path: path, content: content)
        }
    }

    private static func isFolder(_ path: String) -> Bool {
        var isDirectory: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory)
            && isDirectory.boolValue
    }

    private static func text(of path: String) throws(MigrationFileError) -> String {
        // Behind a link, too. A pipe would be waited for without end.
        let target = URL(filePath: path).resolvingSymlinksInPath().path
        if let type = try? FileManager.default.attributesOfItem(atPath: target)[.type] as? FileAttributeType,
            type != .typeRegular
        {
            throw MigrationFileError(
                path: path,
                line: nil,
                problem: "it is not a file: move it away, or name it otherwise"
            )
        }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw MigrationFileError(path: path, line: nil, problem: "it cannot be read")
        }
        guard let text = String(validating: data, as: UTF8.self) else {
            throw MigrationFileError(path: path, line: nil, problem: "it is not UTF-8 text")
        }
        if let place = data.firstIndex(of: 0) {
            throw MigrationFileError(
                path: path,
                line: 1 + data[..<place].count { $0 == UInt8(ascii: "\n") },
                problem: "it holds the character U+0000, which Postgres takes in no text: take it out"
            )
        }
        return text
    }
}
