import ArgumentParser
import Foundation
import Migrations
import Terminal

/// `fakestack migrate new`.
struct MigrateNewCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "new",
        abstract: "Write an empty migration, named for this moment.",
        discussion: "Prints the path of the file. An expand migration only adds; a contract takes away."
    )

    @Argument(help: "What it does, in a few words: letters, digits, spaces, - and _.")
    var name: String

    @Option(help: "The folder of the migrations; made if it is missing.")
    var migrationsDir = "migrations"

    @Option(help: "When it is applied: expand or contract.", transform: Phase.parse)
    var phase = Phase.expand

    @Option(
        help: "The release that needs it, or before which it takes something away.",
        transform: Release.parse
    )
    var release = Release.newest

    func validate() throws {
        guard !words.isEmpty, words.utf8.count <= 200,
            words.allSatisfy({ $0.isLetter || $0.isNumber || "-_".contains($0) })
        else {
            throw ValidationError(
                "NAME: '\(name)' cannot be a file's name; it takes letters, digits, spaces, - and _, at most 200 bytes"
            )
        }
    }

    func run() async throws {
        let files = FileManager.default
        try files.createDirectory(atPath: migrationsDir, withIntermediateDirectories: true)
        let path = "\(migrationsDir)/\(Self.stamp(Date()))_\(words).sql"
        do {
            try Data(template.utf8).write(to: URL(filePath: path), options: .withoutOverwriting)
        } catch CocoaError.fileWriteFileExists {
            throw ValidationError("NAME: \(path) is there already; wait a second, or choose another name")
        }
        Console(environment: ProcessInfo.processInfo.environment).line(path)
    }

    private var words: String { name.trimmingCharacters(in: .whitespaces).replacing(" ", with: "_") }

    private var template: String {
        let advice =
            switch phase.phase {
            case .expand:
                "-- Adds what release \(release) needs; instances of earlier releases go on with it."
            case .contract:
                "-- Takes away what releases before \(release) need; runs when no instance of them is left."
            }
        return """
            \(advice)
            -- migrate:up phase:\(phase) release:\(release)

            -- migrate:down

            """
    }

    /// The version as dbmate makes it: the time in UTC.
    private static func stamp(_ date: Date) -> String {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = .gmt
        formatter.dateFormat = "yyyyMMddHHmmss"
        return formatter.string(from: date)
    }
}
