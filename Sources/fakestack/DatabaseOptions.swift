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

    /// - Throws: `ValidationError` where the flag or `DATABASE_URL` is not a connection string.
    func configuration() throws -> PostgresConfiguration {
        let environment = ProcessInfo.processInfo.environment
        do {
            return try PostgresConfiguration(
                url: url ?? environment["DATABASE_URL"],
                environment: environment
            )
        } catch {
            throw ValidationError("--database-url: \(error)")
        }
    }
}
