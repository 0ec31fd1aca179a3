import Testing

@Suite(.timeLimit(.minutes(30))) struct HelpTests {
    /// Options that mean nothing where they are not given.
    private static let withoutDefault: Set<String> = [
        "admin-token", "admin-token-file", "allowed-host", "answerers", "listeners", "lock-retries",
        "max-rate", "phase", "private-postgres", "rate",
        "readers", "release", "sabotage", "uploaders", "voters", "writers",
    ]

    @Test func everyFlagSaysItsVariableAndItsDefault() async throws {
        let verbs = try await Program.verbs()
        #expect(verbs.count >= 8)
        for verb in verbs {
            let help = try await Program.run(verb.words + ["--help"])
            #expect(help.code == 0)
            let entries = Self.entries(help.output)
            for flag in verb.flags {
                let entry = try #require(entries["--\(flag.name)"], "\(verb.words) --\(flag.name)")
                let variable = "FAKESTACK_" + flag.name.uppercased().replacing("-", with: "_")
                #expect(entry.hasSuffix("\(variable))"), "\(verb.words) --\(flag.name)")
                if flag.takesValue, !Self.withoutDefault.contains(flag.name) {
                    #expect(entry.lowercased().contains("default: "), "\(verb.words) --\(flag.name)")
                }
            }
        }
    }

    @Test func unitsAndRangesAreStated() async throws {
        let help = Self.entries(try await Program.run(["serve", "--help"]).output)
        #expect(
            help["--drain-timeout"]
                == "--drain-timeout <drain-timeout> How long requests in flight may take after that. "
                + "It takes a duration such as 250ms, 2.5s or 1m. (default: 20s; FAKESTACK_DRAIN_TIMEOUT)"
        )
        #expect(help["--port"]?.contains("a whole number, 0 to 65535") == true)
        #expect(help["--port"]?.contains("(default: 8080; FAKESTACK_PORT)") == true)
        #expect(help["--color"]?.contains("(default: blue; FAKESTACK_COLOR)") == true)
        #expect(help["--log-format"]?.contains("It takes text or json. (default: text;") == true)
    }

    @Test func aSecretIsNeverShown() async throws {
        let secrets = [
            "FAKESTACK_ADMIN_TOKEN": "hush-hush", "FAKESTACK_DATABASE_URL": "postgres://u:hush-hush@h/d",
            "DATABASE_URL": "postgres://u:hush-hush@h/d",
        ]
        let help = try await Program.run(["serve", "--help"], variables: secrets)
        #expect(help.output.contains("--admin-token"))
        #expect(!help.output.contains("hush-hush"))
        for verb in try await Program.verbs() {
            let wrong = try await Program.run(verb.words + ["--no-such-flag"], variables: secrets)
            #expect(wrong.code == 64)
            #expect(!wrong.errors.contains("hush-hush"))
        }
    }

    @Test func theListOfVerbsIsTheHelpWithoutOne() async throws {
        let help = try await Program.run(["--help"]).output
        #expect(try await Program.run(["help"]).output == help)
        for verb in ["serve", "migrate", "deploy", "client", "lab", "probe"] {
            #expect(help.contains("\n  \(verb) "))
        }
        #expect(try await Program.run(["deploy", "--help"]).output.contains("--replicas <replicas>"))
    }

    /// What stands behind each flag, on one line.
    private static func entries(_ help: String) -> [String: String] {
        var entries: [String: String] = [:]
        var current = ""
        for line in help.split(separator: "\n") {
            let words = line.split(separator: " ")
            if line.hasPrefix("  -"), let flag = words.first(where: { $0.hasPrefix("--") }) {
                current = String(flag.prefix { $0 != "," })
                entries[current] = words.joined(separator: " ")
            } else if line.hasPrefix("          ") {
                entries[current, default: ""] += " " + words.joined(separator: " ")
            } else {
                current = ""
            }
        }
        return entries
    }
}
