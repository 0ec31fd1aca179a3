import ArgumentParser
import Foundation
import Postgres

/// Where the database is; the same for every verb that needs it.
struct DatabaseOptions: ParsableArguments {
    @Option(
        name: .customLong("database-url"),
        help: ArgumentHelp(
            "The database, as a URI or keyword/value. Default: DATABASE_URL, then libpq's own variables.",
            valueName: "url"
        )
    )
    var url: String?

    @Option(
        name: .customLong("database-password-file"),
        help: ArgumentHelp(
            "A file that holds the database's password alone, such as a container's secret. Default: none.",
            valueName: "path"
        )
    )
    var passwordFile: String?

    /// - Throws: `ValidationError` where the flag or `DATABASE_URL` is not a connection string, or the password's file
    ///   cannot be read.
    func configuration() throws -> PostgresConfiguration {
        let environment = ProcessInfo.processInfo.environment
        var configuration: PostgresConfiguration
        do {
            configuration = try PostgresConfiguration(
                url: url ?? environment["DATABASE_URL"],
                environment: environment
            )
        } catch {
            throw ValidationError("--database-url: \(error)")
        }
        if let password = try password() { configuration.usePassword(password) }
        return configuration
    }

    /// The password of its file; nil where none is named.
    ///
    /// - Throws: `ValidationError` where the file cannot be read.
    func password() throws -> String? {
        guard let passwordFile else { return nil }
        guard let text = try? String(contentsOfFile: passwordFile, encoding: .utf8) else {
            throw ValidationError(
                "--database-password-file: '\(passwordFile)' cannot be read; it takes a file that holds the password"
            )
        }
        // A secret that was written with an editor ends in a line end, which is no part of it.
        return text.trimmingCharacters(in: .newlines)
    }
}
