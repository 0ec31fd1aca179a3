import Foundation
import Migrations
import Testing

@Suite struct LintReportTests {
    private func findings(_ text: String, name: String = "1_x.sql") throws -> [LintFinding] {
        let migration = try MigrationParser.parse(path: name, text: text)
        return MigrationLint.findings(in: [migration], path: { "m/\($0.fileName)" })
    }

    private func findings(up: String) throws -> [LintFinding] {
        try findings("-- migrate:up\n\(up)\n-- migrate:down\n")
    }

    @Test func aFindingIsWhereTheStatementOrItsPartBegins() throws {
        let text =
            "-- why\r\n\r\n-- migrate:up\r\nalter table t\r\n  /* ü */ add b int,\r\n\tdrop a;\r\n-- migrate:down\r\n"
        let finding = try #require(try findings(text).first { $0.rule == "drop" })
        #expect((finding.line, finding.column) == (6, 2))
        #expect(finding.excerpt == "    \tdrop a;\n    \t^")
        #expect(finding.path == "m/1_x.sql")
    }

    @Test func aStatementInADoIsFoundWhereItStands() throws {
        let body =
            "do $body$\nbegin\n  if not exists (select 1) then\n    alter table t drop a;\n  end if;\nend\n$body$;"
        let found = try findings(up: body)
        #expect(found.map(\.rule) == ["drop"])
        #expect(found.first.map { [$0.line, $0.column] } == [5, 19])
    }

    @Test func textSaysPlaceRuleReasonAndTheSafeWay() throws {
        let text = LintReport(findings: try findings(up: "set a = 1;"), files: 1).text(.text)
        #expect(
            text == """
                m/1_x.sql:2:1: error: a is SET beyond the end of the file [plain-set]
                    set a = 1;
                    ^
                    why: dbmate runs every file on one connection: the setting holds for the files behind it, too
                    instead: SET LOCAL; with transaction:false, RESET it at the end of the file
                1 error, 0 warnings in 1 migration
                """
        )
    }

    @Test func jsonIsOneObject() throws {
        let report = LintReport(findings: try findings(up: "update t set a = '\u{1}\"';"), files: 1)
        let object = try JSONSerialization.jsonObject(with: Data(report.text(.json).utf8)) as? [String: Any]
        #expect(object?["errors"] as? Int == 0)
        #expect(object?["warnings"] as? Int == 1)
        let finding = (object?["findings"] as? [[String: Any]])?.first
        #expect(finding?["rule"] as? String == "whole-table-write")
        #expect(finding?["severity"] as? String == "warning")
        #expect(finding?["line"] as? Int == 2)
    }

    @Test func githubsCommandsAreEscaped() throws {
        let error = MigrationFileError(path: "a,b:c.sql", line: 3, problem: "100%\nwrong")
        let text = LintReport(findings: [LintFinding(error)], files: 1).text(.github)
        #expect(text.hasPrefix("::error file=a%2Cb%3Ac.sql,line=3,col=1,title=file::100%25%0Awrong\n"))
    }

    @Test(arguments: [
        "-- lint:allow drop \"nobody reads it\"\ndrop table t;",
        "drop table t; -- lint:allow drop \"nobody reads it\"",
        "drop -- lint:allow drop \"nobody reads it\"\n table t;",
        "select 1;\n--lint:allow drop \"nobody reads it\"\n\n-- more\ndrop table t;",
    ])
    func aSuppressionWithAReasonExcusesItsStatement(_ sql: String) throws {
        #expect(try findings(up: sql) == [])
    }

    @Test func aSuppressionExcusesNoOtherStatement() throws {
        let found = try findings(up: "-- lint:allow drop \"gone\"\ndrop table t;\ndrop table u;")
        #expect(found.filter { $0.rule == "drop" }.map(\.line) == [4])
    }

    @Test func beforeTheDirectiveItIsTheFiles() throws {
        let text =
            "-- lint:allow drop \"release 1 is gone\"\n-- migrate:up\ndrop view t;\ndrop view u;\n-- migrate:down\n"
        #expect(try findings(text) == [])
    }

    @Test(arguments: [
        ("-- lint:allow drop\ndrop view t;", "suppression", "says no reason", 2),
        ("-- lint:allow drop \"  \"\ndrop view t;", "suppression", "says no reason", 2),
        ("-- lint:allow drops \"x\"\nselect 1;", "suppression", "no rule 'drops'", 2),
        ("-- lint:allow\nselect 1;", "suppression", "names no rule", 2),
        ("select 1; -- lint:allow rename \"x\"", "suppression", "allows nothing", 2),
    ])
    func aSuppressionThatIsWrongOrUselessIsReported(
        _ sql: String,
        _ rule: String,
        _ message: String,
        _ line: Int
    ) throws {
        let found = try findings(up: sql)
        let finding = try #require(found.first { $0.rule == rule })
        #expect(finding.message.contains(message))
        #expect(finding.line == line)
        #expect(finding.severity == (message == "allows nothing" ? .warning : .error))
        // What it was to excuse is still found.
        #expect(found.contains { $0.rule == "drop" } == sql.contains("drop view"))
    }

    @Test func sectionsOfTwoPhasesAreOneThatWaits() throws {
        let text =
            "-- migrate:up\n-- migrate:down\n-- migrate:up phase:contract release:2\ndrop table t;\n-- migrate:down\n"
        #expect(try Set(findings(text).map(\.rule)) == ["both-phases"])
    }

    @Test func theShippedMigrationsPass() throws {
        let root = URL(filePath: #filePath).pathComponents.dropLast(4).joined(separator: "/").dropFirst()
        let migrations = try MigrationFolder.load("\(root)/migrations")
        #expect(MigrationLint.findings(in: migrations) == [])
        #expect(migrations.count >= 15)
    }

    /// Text of any kind: pieces of SQL in any order, cut anywhere.
    @Test func noTextIsTooStrange() throws {
        let pieces = [
            "alter table ", "create ", "index ", "concurrently ", "table ", "t", "\"", "'", "$$", "$a$", "(",
            ")", ",",
            ";", "--", "/*", "*/", "\n", " add ", " column ", " check ", "not null ", "default ", "using ",
            "é", "\u{0}",
            "E'\\", "do ", "begin ", "atomic ", "end ", "set ", "local ", "drop ", "rename ", "to ", ".", "[",
            "]", "::",
            "type ", "references ", "partition by ", "update ", "where ", "with ", "-- lint:allow ",
            "truncate ",
            "constraint ", "unique ", "validate ", "1", "reset ", "on ", "only ", "🙂", "\r\n", "is ", "and ",
        ]
        var random = SplitMix(state: 7)
        for _ in 0..<3000 {
            let count = Int.random(in: 0..<40, using: &random)
            let sql = (0..<count).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
            let up = Migration.Block(sql: sql, line: 2)
            let migration = Migration(
                version: "1",
                fileName: "1.sql",
                .init(up: up, down: up),
                source: "\n\(sql)"
            )
            for finding in MigrationLint.findings(in: [migration, migration]) {
                #expect(finding.line >= 1 && finding.column >= 1)
            }
        }
    }
}

/// Steele, Lea and Flood's generator: the same texts in every run.
private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
