import Foundation

/// The folder that migrations are kept in.
public enum MigrationFolder {
    /// Reads every migration, in the order they are applied in: that of their names.
    ///
    /// All are parsed before any can be applied, so that a malformed fifth one does not leave four applied. Files whose
    /// names are not digits, then anything, then `.sql` are not migrations.
    ///
    /// - Throws: `MigrationFileError`.
    public static func load(_ path: String) throws(MigrationFileError) -> [Migration] {
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
        // By bytes, as dbmate sorts them.
        let sorted = names.filter { Migration.version(ofFileNamed: $0) != nil }
            .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        var migrations: [Migration] = []
        for name in sorted {
            let migration = try MigrationParser.parse(
                path: "\(path)/\(name)",
                text: text(of: "\(path)/\(name)")
            )
            if let other = migrations.first(where: { $0.version == migration.version }) {
                throw MigrationFileError(
                    path: "\(path)/\(name)",
                    line: nil,
                    problem: "\(other.fileName) has the version \(migration.version) too: rename one"
                )
            }
            migrations.append(migration)
        }
        return migrations
    }

    private static func text(of path: String) throws(MigrationFileError) -> String {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw MigrationFileError(path: path, line: nil, problem: "it cannot be read")
        }
        guard let text = String(validating: data, as: UTF8.self) else {
            throw MigrationFileError(path: path, line: nil, problem: "it is not UTF-8 text")
        }
        return text
    }
}
