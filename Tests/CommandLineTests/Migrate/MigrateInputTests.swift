import Foundation
import Postgres
import TestSupport
import Testing

/// What the program says of files and databases that are not as they should be: one line, and nothing is half done.
@Suite(.timeLimit(.minutes(30))) struct MigrateInputTests {
    private static func file(_ up: String, _ options: String = "", down: String = "") -> String {
        "-- migrate:up \(options)\n\(up)\n-- migrate:down\n\(down)\n"
    }

    private static let good = ["1_a.sql": file("create table a (x int);", down: "drop table a;")]

    @Test(arguments: [
        ([:], "there is no migration in it; its files are named like 20260101000000_name.sql"),
        (["1_b.sql": file("")], "1_b.sql: 1_a.sql has the version 1 too: rename one"),
        (["2_b.sql": "select 1;\n"], "2_b.sql: there is neither a line '-- migrate:up' nor one"),
        (
            ["2_b.sql": "-- migrate:up\n"],
            "2_b.sql: there is no line '-- migrate:down'; its block may be empty"
        ),
        (["2_b.sql": "-- migrate:down\n"], "2_b.sql:1: migrate:down comes before any migrate:up"),
        (["2_b.sql": file("", "phase:later")], "2_b.sql:1: phase:later: it takes expand or contract"),
        (["2_b.sql": file("", "phase:contract")], "2_b.sql: a contract says which release it belongs to"),
    ])
    func aWrongFolderIsOneLine(_ files: [String: String], _ complaint: String) async throws {
        try await MigrationStage.with(files.isEmpty ? [:] : files.merging(Self.good) { $1 }) { stage in
            try await Self.expectRefusal(stage, containing: complaint)
        }
    }

    @Test func whatIsNotUTF8IsOneLine() async throws {
        try await MigrationStage.with(Self.good) { stage in
            let latin =
                Data("-- migrate:up\nselect '".utf8) + [0xE4, 0x27, 0x3B] + Data("\n-- migrate:down\n".utf8)
            try latin.write(to: URL(filePath: "\(stage.folder)/2_b.sql"))
            try await Self.expectRefusal(stage, containing: "2_b.sql: it is not UTF-8 text")
        }
    }

    @Test func aReadOnlyDatabaseIsOneLine() async throws {
        try await MigrationStage.with(Self.good) { stage in
            let url = stage.url("&options=-c%20default_transaction_read_only%3Don")
            try await Self.expectRefusal(stage, url: url, containing: "read-only transaction")
        }
    }

    @Test func aRoleWithoutRightsIsOneLine() async throws {
        try await MigrationStage.with(Self.good) { stage in
            let url = stage.url("&options=-c%20role%3Dpg_monitor")
            try await Self.expectRefusal(stage, url: url, containing: "permission denied for schema public")
        }
    }

    @Test func aDatabaseThatDoesNotAnswerIsOneLine() async throws {
        try await MigrationStage.with(Self.good) { stage in
            for (verb, url) in [
                (["up"], "postgres://u:hush@127.0.0.1:1/x"),
                (["status"], "host=/nowhere dbname=x user=u password=hush"),
                (["down"], "postgres://u:hush@/x?socket=/nowhere"),
            ] {
                let ending = try await stage.run(verb, url: url)
                #expect(ending.code == 1)
                #expect(ending.errors.contains("cannot connect to the database"), "\(ending.errors)")
                #expect(ending.errors.count { $0 == "\n" } == 1, "\(ending.errors)")
                #expect(!ending.errors.contains("hush"))
                #expect(ending.output.isEmpty)
            }
        }
    }

    @Test func nothingToDoIsSaid() async throws {
        try await MigrationStage.with(Self.good) { stage in
            try await #expect(stage.run(["up"]).code == 0)
            let again = try await stage.run(["up"])
            #expect(again.code == 0 && again.output == "Up to date\n")
            try await #expect(stage.run(["wait", "--applied"]).code == 0)
            try await #expect(stage.run(["down"]).code == 0)
            let nothing = try await stage.run(["down"])
            #expect(nothing.code == 1)
            #expect(nothing.errors == "fakestack: nothing is applied: there is nothing to take back\n")
            let late = try await stage.run(["wait", "--applied", "--timeout", "10ms"])
            #expect(late.code == 1)
            #expect(late.errors.contains("not ready after 10ms: migrations are pending: 1"), "\(late.errors)")
        }
    }

    @Test func aContractIsTakenBackByForceAlone() async throws {
        let contract = ["2_b.sql": Self.file("alter table a drop column x;", "phase:contract release:2")]
        try await MigrationStage.with(Self.good.merging(contract) { $1 }) { stage in
            try await #expect(stage.run(["up"]).code == 0)
            let refused = try await stage.run(["down"])
            #expect(refused.code == 1)
            #expect(refused.errors.contains("2_b.sql: it is a contract"))
            #expect(refused.errors.count { $0 == "\n" } == 1)
            try await #expect(stage.run(["status"]).output.contains("Applied: 2\n"))
            try await #expect(stage.run(["down", "--force", "--steps", "2"]).code == 0)
        }
    }

    @Test func lintExitsByWhatItFinds() async throws {
        let files = [
            "1_a.sql": Self.file("create table a (x int);"), "2_b.sql": Self.file("update a set x = 1;"),
            "3_c.sql": Self.file("drop table a;"),
        ]
        try await MigrationStage.with(files) { stage in
            let all = try await stage.run(["lint"], url: "")
            #expect(all.code == 1)
            #expect(
                all.output.contains("\(stage.folder)/3_c.sql:2:1: error: the table a is dropped [drop]\n")
            )
            #expect(all.output.hasSuffix("1 error, 1 warning in 3 migrations\n"))
            // Once it is applied it is nobody's concern any more.
            try await #expect(stage.run(["up"]).code == 0)
            let pending = try await stage.run(["lint", "--pending"])
            #expect(pending.code == 0 && pending.output == "0 errors, 0 warnings in 0 migrations\n")
            try stage.remove("3_c.sql")
            try await #expect(stage.run(["lint"]).code == 0)
            try await #expect(stage.run(["lint", "--strict"]).code == 1)
            try stage.write(["4_d.sql": "nothing"])
            let wrong = try await stage.run(["lint", "--format", "github"])
            #expect(wrong.code == 1)
            #expect(wrong.output.contains("::error file=\(stage.folder)/4_d.sql,line=1,col=1,title=file::"))
            let help = try await stage.run(["lint", "--help"])
            #expect(help.output.contains("index-without-concurrently") && help.output.contains("lint:allow"))
        }
    }

    /// One line of complaint, and a database as it was.
    private static func expectRefusal(
        _ stage: MigrationStage,
        url: String? = nil,
        containing complaint: String
    ) async throws {
        let ending = try await stage.run(["up"], url: url)
        #expect(ending.code == 1)
        #expect(ending.errors.contains(complaint), "\(ending.errors)")
        #expect(ending.errors.count { $0 == "\n" } == 1, "\(ending.errors)")
        #expect(ending.output.isEmpty, "\(ending.output)")
        try await #expect(stage.state() == [])
    }
}
