import Foundation

/// Where Postgres's programs are.
struct PostgresBinaries: Sendable {
    /// The directory that holds them all.
    let directory: String

    func path(of program: String) -> String { "\(directory)/\(program)" }

    /// Looks at `PG_BINDIR`, `pg_config --bindir`, Debian's versioned directories (newest first) and `PATH`.
    ///
    /// - Throws: `PrivatePostgresError.notInstalled`; `PG_BINDIR` without a server in it is not overlooked.
    static func find(environment: [String: String] = ProcessInfo.processInfo.environment) async throws -> Self
    {
        if let chosen = environment["PG_BINDIR"], !chosen.isEmpty {
            guard holdsServer(chosen) else { throw PrivatePostgresError.notInstalled }
            return Self(directory: chosen)
        }
        let path = (environment["PATH"] ?? "").split(separator: ":").map(String.init)
        var candidates: [String] = []
        // pg_config comes with libpq's headers, and may know a bindir that holds no server.
        let configs = path.map { "\($0)/pg_config" }
        if let config = configs.first(where: FileManager.default.isExecutableFile),
            let answer = try? await Command(config, ["--bindir"]).run()
        {
            candidates.append(answer.trimmingCharacters(in: .whitespacesAndNewlines))
        }
        candidates += versionedDirectories() + path
        guard let found = candidates.first(where: holdsServer) else {
            throw PrivatePostgresError.notInstalled
        }
        return Self(directory: found)
    }

    /// The server's major version, such as `15`; what a cluster's `PG_VERSION` file says.
    func majorVersion() async throws -> String {
        // "postgres (PostgreSQL) 15.20 (Debian 15.20-0+deb12u1)"
        let answer = try await Command(path(of: "postgres"), ["--version"]).run()
        let words = answer.split(whereSeparator: \.isWhitespace)
        let version = words.first { $0.first?.isNumber == true } ?? ""
        return String(version.prefix { $0.isNumber })
    }

    private static func versionedDirectories() -> [String] {
        let root = "/usr/lib/postgresql"
        let versions = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
        return versions.compactMap(Int.init).sorted(by: >).map { "\(root)/\($0)/bin" }
    }

    private static func holdsServer(_ directory: String) -> Bool {
        ["initdb", "pg_ctl", "postgres"].allSatisfy {
            FileManager.default.isExecutableFile(atPath: "\(directory)/\($0)")
        }
    }
}
