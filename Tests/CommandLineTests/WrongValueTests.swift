import Testing

@Suite(.timeLimit(.minutes(10))) struct WrongValueTests {
    /// Flags that take any text; where that must be more than text, it is looked at when it is used.
    private static let free: Set<String> = [
        "admin-token", "before-stop", "before-switch", "compose-file", "compose-project",
        "database-password-file",
        "database-url", "dir", "envoy-admin", "envoy-eds", "haproxy-socket", "host", "image",
        "migrations-dir",
        "network", "nginx-conf", "nginx-container", "path", "private-postgres", "proxy-url", "report",
        "secret",
        "stage", "url",
    ]

    @Test func aWrongValueIsOneLineThatNamesTheFlagWhatItGotAndWhatItTakes() async throws {
        for verb in try await Program.verbs() {
            for flag in verb.flags where flag.takesValue && !Self.free.contains(flag.name) {
                let wrong = try await Program.run(verb.words + ["--\(flag.name)=?!"])
                let context = "\(verb.words) \(wrong.errors)"
                #expect(wrong.code == 64, "\(context)")
                #expect(wrong.errors.hasSuffix("\n") && wrong.errors.count { $0 == "\n" } == 1, "\(context)")
                #expect(wrong.errors.contains("--\(flag.name)"), "\(context)")
                #expect(wrong.errors.contains("?!"), "\(context)")
                #expect(wrong.errors.contains("takes "), "\(context)")
            }
        }
    }

    @Test func aWrongVariableIsBlamedLikeItsFlag() async throws {
        let wrong = try await Program.run(["serve"], variables: ["FAKESTACK_QUERY_TIMEOUT": "soon"])
        #expect(wrong.code == 64)
        #expect(wrong.errors.contains("--query-timeout"))
        #expect(wrong.errors.contains("soon"))
    }

    @Test(arguments: [
        ["serve", "--database-url", "postgres://h:x/d"], ["serve", "--port", "65536"],
        ["serve", "--drain-timeout", "-1s"], ["client", "--url", "ftp://x"],
        ["migrate", "status", "--migrations-dir", "/nowhere"], ["migrate", "up", "--lock-timeout", "0s"],
        ["deploy", "--release", "0"], ["deploy", "--color", "Blue!"],
    ])
    func whatIsOutOfRangeIsRefused(_ arguments: [String]) async throws {
        let wrong = try await Program.run(arguments)
        #expect(wrong.code == 64)
        let flag = try #require(arguments.first { $0.hasPrefix("--") })
        #expect(wrong.errors.contains(flag), "\(wrong.errors)")
        #expect(wrong.errors.count { $0 == "\n" } == 1, "\(wrong.errors)")
    }
}
