import Foundation
import Subprocess

#if canImport(System)
    import System
#else
    import SystemPackage
#endif

/// The built program, run as a person would run it.
enum Program {
    struct Ending: Sendable {
        let status: TerminationStatus
        let output: String
        let errors: String

        var code: Int32? {
            if case .exited(let code) = status { code } else { nil }
        }
    }

    /// A verb, and what the program itself says of its flags.
    struct Verb: Sendable {
        let words: [String]
        let flags: [Flag]
    }

    struct Flag: Sendable {
        let name: String
        let takesValue: Bool
    }

    /// Beside the test bundle, where the build puts every product.
    static let path = FilePath(
        URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent().appending(path: "fakestack").path
    )

    /// Runs it with nothing in its environment but what is given.
    static func run(_ arguments: [String], variables: [String: String] = [:]) async throws -> Ending {
        let keys = variables.map { (Environment.Key(stringLiteral: $0.key), $0.value) }
        let result = try await Subprocess.run(
            .path(path),
            arguments: Arguments(arguments),
            environment: .custom(Dictionary(uniqueKeysWithValues: keys)),
            input: .none,
            output: .string(limit: 1 << 22),
            error: .string(limit: 1 << 22)
        )
        return Ending(
            status: result.terminationStatus,
            output: result.standardOutput,
            errors: result.standardError
        )
    }

    /// Every verb that does something, by the program's own description: a new one is tested without being named.
    static func verbs() async throws -> [Verb] {
        let tree = try await run(["--experimental-dump-help"]).output
        let root = try JSONSerialization.jsonObject(with: Data(tree.utf8)) as? [String: Any]
        return leaves(of: root?["command"] as? [String: Any] ?? [:], under: [])
    }

    private static func leaves(of command: [String: Any], under words: [String]) -> [Verb] {
        let below = (command["subcommands"] as? [[String: Any]] ?? []).filter {
            $0["commandName"] as? String != "help"
        }
        guard below.isEmpty else {
            return below.flatMap { leaves(of: $0, under: words + [$0["commandName"] as? String ?? ""]) }
        }
        let flags = (command["arguments"] as? [[String: Any]] ?? []).compactMap { argument -> Flag? in
            let names = argument["names"] as? [[String: String]] ?? []
            guard let name = names.first(where: { $0["kind"] == "long" })?["name"],
                !["help", "version"].contains(name)
            else { return nil }
            return Flag(name: name, takesValue: argument["kind"] as? String == "option")
        }
        return [Verb(words: words, flags: flags)]
    }
}
