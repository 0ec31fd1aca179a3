import Testing

@Suite(.timeLimit(.minutes(30))) struct WrongValueTests {
    /// Flags that take any text; where that must be more than text, it is looked at when it is used.
    private static let free: Set<String> = [
        "admin-token", "admin-token-file", "after", "after-switch", "before-stop", "before-switch",
        "compose-file", "compose-project", "database-password-file", "database-url", "dir", "envoy-eds",
        "haproxy-socket", "host", "image", "migrations-dir", "network", "nginx-conf", "nginx-container",
        "old-admin-token", "old-admin-token-file", "on-failure", "path", "private-postgres", "report",
        "secret", "stage", "url",
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
        ["deploy", "--envoy-admin", "ftp://x"], ["deploy", "--proxy-url", "http://h/path"],
    ])
    func whatIsOutOfRangeIsRefused(_ arguments: [String]) async throws {
        let wrong = try await Program.run(arguments)
        #expect(wrong.code == 64)
        let flag = try #require(arguments.first { $0.hasPrefix("--") })
        #expect(wrong.errors.contains(flag), "\(wrong.errors)")
        #expect(wrong.errors.count { $0 == "\n" } == 1, "\(wrong.errors)")
    }

    @Test(arguments: [
        (["--admin-token="], [:]), ([], ["FAKESTACK_ADMIN_TOKEN": ""]),
        (["--admin-token", "two words"], [:]),
        (["--admin-token-file", "/dev/null"], [:]), (["--admin-token-file", "/nowhere"], [:]),
        (["--admin-token", "x", "--admin-token-file", "/dev/null"], [:]),
    ])
    func aTokenThatProtectsNothingIsRefused(_ arguments: [String], _ variables: [String: String]) async throws
    {
        let wrong = try await Program.run(["serve"] + arguments, variables: variables)
        #expect(wrong.code == 64)
        #expect(wrong.errors.contains("--admin-token"), "\(wrong.errors)")
        #expect(!wrong.errors.contains("two words"))
    }

    /// What Kubernetes and Docker's links set for a service named `fakestack`.
    @Test func variablesOfAPlatformAreNotOurs() async throws {
        let foreign = [
            "FAKESTACK_PORT": "tcp://10.96.0.7:80", "FAKESTACK_ADMIN_PORT": "tcp://10.96.0.8:9090",
            "FAKESTACK_SERVICE_HOST": "10.96.0.7", "FAKESTACK_SERVICE_PORT": "80",
            "FAKESTACK_PORT_80_TCP": "tcp://10.96.0.7:80", "FAKESTACK_PORT_80_TCP_PORT": "80",
        ]
        // It gets as far as the database, which is nowhere, and says once what it passed over.
        let run = try await Program.run(
            ["migrate", "status", "--database-url", "postgres:///x?host=/nowhere"],
            variables: foreign
        )
        #expect(run.code != 64, "\(run.errors)")
        let probe = try await Program.run(["probe", "--timeout", "10ms"], variables: foreign)
        #expect(probe.code != 64, "\(probe.errors)")
        let ours = try await Program.run(["probe"], variables: ["FAKESTACK_PORT": "tcp:/10.96.0.7"])
        #expect(ours.code == 64)
    }
}
