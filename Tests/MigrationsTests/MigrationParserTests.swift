import Migrations
import Testing

@Suite struct MigrationParserTests {
    private func parse(_ text: String, name: String = "20260101000000_x.sql") throws -> Migration {
        try MigrationParser.parse(path: "m/\(name)", text: text)
    }

    @Test func readsBothBlocksAndTheirLines() throws {
        let migration = try parse(
            "-- why\n\n-- migrate:up\ncreate table t ();\n-- migrate:down\ndrop table t;\n"
        )
        #expect(migration.version == "20260101000000")
        #expect(migration.fileName == "20260101000000_x.sql")
        #expect(migration.sections[0].up == .init(sql: "create table t ();", line: 4))
        #expect(migration.sections[0].down == .init(sql: "drop table t;\n", line: 6))
    }

    @Test(arguments: [
        "--migrate:up\nx\n--migrate:down", "--   migrate:up  \nx\n-- migrate:down\t",
        "-- migrate:up\r\nx\n-- migrate:down\r\n",
    ])
    func takesTheSpellingsThatDbmateTakes(text: String) throws {
        #expect(try parse(text).sections[0].up.sql.hasPrefix("x"))
    }

    @Test func readsOptionsAndSkipsUnknownOnes() throws {
        let migration = try parse(
            "-- migrate:up transaction:false phase:contract release:2 owner:me\n-- migrate:down transaction:false\n"
        )
        #expect(migration.sections[0].up.options.runsInTransaction == false)
        #expect(migration.sections[0].up.options.phase == .contract)
        #expect(migration.sections[0].up.options.release == 2)
        #expect(migration.sections[0].down.options.runsInTransaction == false)
    }

    @Test func severalSectionsStandOneBehindTheOther() throws {
        let migration = try parse(
            "-- migrate:up\na\n-- migrate:down\nb\n-- migrate:up transaction:false phase:contract release:3\nc\n--migrate:down\n"
        )
        #expect(migration.sections.map(\.up.sql) == ["a", "c"])
        #expect(migration.sections.map(\.down.sql) == ["b", ""])
        #expect(migration.sections.map(\.up.options.runsInTransaction) == [true, false])
        #expect(migration.sections.map(\.up.line) == [2, 6])
        #expect(migration.phase == .contract)
        #expect(migration.release == 3)
    }

    @Test func expandsWhereNothingIsSaid() throws {
        #expect(try parse("-- migrate:up\n-- migrate:down").sections[0].up.options == MigrationOptions())
    }

    @Test(arguments: [
        ("create table t ();\n-- migrate:up\n-- migrate:down\n", "m/1_x.sql:1: only blank lines"),
        ("create table t ();\n", "m/1_x.sql: there is neither a line '-- migrate:up' nor one"),
        ("", "m/1_x.sql: there is neither"),
        ("\u{FEFF}-- migrate:up\n-- migrate:down", "m/1_x.sql:1: it begins with a byte order mark"),
        (
            "-- migrate:up\n-- migrate:down\n-- migrate:down",
            "m/1_x.sql:3: a second migrate:down, after line 2"
        ),
        (
            "-- migrate:up\n-- migrate:down\n-- migrate:up",
            "m/1_x.sql: there is no line '-- migrate:down' behind line 3"
        ),
        ("-- migrate:up\n", "m/1_x.sql: there is no line '-- migrate:down'"),
        ("-- migrate:down\n-- migrate:up\n", "m/1_x.sql:1: migrate:down comes before any"),
        ("-- migrate:up\n\n-- migrate:up\n-- migrate:down", "m/1_x.sql:3: a second migrate:up, after line 1"),
        (
            "-- migrate:up phase:later\n-- migrate:down",
            "m/1_x.sql:1: phase:later: it takes expand or contract"
        ),
        ("-- migrate:up release:0\n-- migrate:down", "m/1_x.sql:1: release:0: it takes a whole number"),
        (
            "-- migrate:up transaction:no\n-- migrate:down",
            "m/1_x.sql:1: transaction:no: it takes true or false"
        ),
        (
            "-- migrate:up\rcreate table t ();\n-- migrate:down",
            "m/1_x.sql:1: a carriage return ends the comment for Postgres"
        ),
        (
            "-- why\rcreate table t ();\n-- migrate:up\n-- migrate:down",
            "m/1_x.sql:1: a carriage return ends the comment for Postgres"
        ),
        ("--\u{A0}migrate:up\n-- migrate:down", "m/1_x.sql:2: migrate:down comes before any"),
        ("\n-- migrate:upwards\n-- migrate:down", "m/1_x.sql:3: migrate:down comes before any"),
    ])
    func saysWhereAFileIsWrong(text: String, beginning: String) throws {
        let error = #expect(throws: MigrationFileError.self) { try parse(text, name: "1_x.sql") }
        #expect(error?.description.hasPrefix(beginning) == true, "\(String(describing: error))")
    }

    @Test(arguments: ["1.sql": "1", "20260101_a b.sql": "20260101", "007_x.sql": "007"])
    func readsTheVersionFromTheName(name: String, version: String) {
        #expect(Migration.version(ofFileNamed: name) == version)
    }

    @Test(arguments: ["x.sql", "1.txt", "README.md", "_1.sql"])
    func overlooksOtherFiles(name: String) {
        #expect(Migration.version(ofFileNamed: name) == nil)
    }
}
