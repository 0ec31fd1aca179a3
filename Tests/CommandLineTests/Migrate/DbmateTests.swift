import Foundation
import Testing

/// The program beside the real dbmate, on the same folders: tables, output and success are the same, but where ours is
/// meant to be better, and then that.
@Suite(.timeLimit(.minutes(30))) struct DbmateTests {
    /// What is done to a folder, and the verbs that both tools are then given.
    struct Scenario: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let files: [String: String]
        var parameters = ""
        let verbs: [[String]]
    }

    private static func file(_ up: String, down: String = "", _ options: String = "") -> String {
        "-- migrate:up\(options)\n\(up)\n-- migrate:down\(options)\n\(down)\n"
    }

    private static let three = [
        "1_a.sql": file("create table a (id int);", down: "drop table a;"),
        "2_b.sql": file("create table b (id int);", down: "drop table b;"),
        "3_c.sql": file("create table c (id int);", down: "drop table c;"),
    ]

    static let alike: [Scenario] = [
        Scenario(
            testDescription: "up and all the way down",
            files: three,
            verbs: [
                ["status"], ["up"], ["up"], ["status"], ["down"], ["status"], ["rollback"], ["down"],
                ["down"], ["status"],
                ["up"],
            ]
        ),
        Scenario(
            testDescription: "names and their order",
            files: [
                "10_ten.sql": file("create table ten ();"), "9_nine.sql": file("create table nine ();"),
                "001.sql": file("create table one ();"),
                "20260101000000_with space.sql": file("create table s ();"),
                "7ab.sql": file("create table seven ();"), "x1_not.sql": "nonsense", "README.md": "nonsense",
            ],
            verbs: [["status"], ["up"], ["status"], ["down"], ["status"]]
        ),
        Scenario(
            testDescription: "lines that end in CR LF",
            files: [
                "1_a.sql":
                    "-- why\r\n\r\n--migrate:up\r\ncreate table a (\r\nid int);\r\n-- migrate:down\r\ndrop table a;\r\n"
            ],
            verbs: [["up"], ["status"], ["down"]]
        ),
        Scenario(
            testDescription: "comments and blanks around directives",
            files: [
                "1_a.sql": "\n-- first\n   -- indented\n\n--   migrate:up   \n-- in\ncreate table a ();\n"
                    + "  -- migrate:down\n/* -- migrate:down */\n--migrate:down\t\n-- nothing\n",
                "2_empty.sql": "-- migrate:up\n-- migrate:down",
                "3_body.sql": file(
                    "create function f() returns int language sql as $x$ select ';'; select 1 $x$;"
                ),
            ],
            verbs: [["up"], ["down"], ["down"], ["down"], ["status"]]
        ),
        Scenario(
            testDescription: "options, known and unknown",
            files: [
                "1_a.sql": file("create table a ();", " transaction:true owner:me x"),
                "2_b.sql": file("create table b (id int);", " foo:bar"),
                "3_c.sql": file("create index concurrently b_id on b (id);", " transaction:false"),
                "4_d.sql": file("create table d ();", " phase:expand release:3"),
            ],
            verbs: [["up"], ["status"]]
        ),
        Scenario(
            testDescription: "several sections",
            files: [
                "1_a.sql": file("create table a (id int);", down: "drop table a;")
                    + file(
                        "create index concurrently a_id on a (id);",
                        down: "drop index concurrently a_id;",
                        " transaction:false"
                    )
                    + file("create table b ();", down: "drop table b;"),
                "2_b.sql": file("create table c ();"),
            ],
            verbs: [["up"], ["status"], ["down"], ["down"], ["status"]]
        ),
        Scenario(
            testDescription: "a failing file in the middle",
            files: three.merging(["2_b.sql": file("create table b (); select nope;")]) { $1 },
            verbs: [["up"], ["status"], ["up"], ["down"], ["status"]]
        ),
        Scenario(
            testDescription: "a failing way back",
            files: ["1_a.sql": file("create table a ();", down: "drop table a; select nope;")],
            verbs: [["up"], ["down"], ["status"]]
        ),
        Scenario(
            testDescription: "a constraint that fails at the commit",
            files: [
                "1_a.sql": file(
                    "create table a (id int unique deferrable initially deferred); insert into a values (1), (1);"
                )
            ],
            verbs: [["up"], ["status"]]
        ),
        Scenario(testDescription: "an empty folder", files: [:], verbs: [["up"], ["status"], ["down"]]),
        Scenario(
            testDescription: "no directive",
            files: ["1_a.sql": "select 1;"],
            verbs: [["up"], ["down"]]
        ),
        Scenario(
            testDescription: "no way back",
            files: ["1_a.sql": "-- migrate:up\nselect 1;"],
            verbs: [["up"]]
        ),
        Scenario(
            testDescription: "the wrong way round",
            files: ["1_a.sql": "-- migrate:down\n-- migrate:up\n"],
            verbs: [["up"]]
        ),
        Scenario(
            testDescription: "up twice",
            files: ["1_a.sql": "-- migrate:up\n-- migrate:up\n-- migrate:down\n"],
            verbs: [["up"]]
        ),
        Scenario(
            testDescription: "down twice",
            files: ["1_a.sql": "-- migrate:up\n-- migrate:down\n-- migrate:down\n"],
            verbs: [["up"]]
        ),
        Scenario(
            testDescription: "a byte order mark",
            files: ["1_a.sql": "\u{FEFF}-- migrate:up\n-- migrate:down\n"],
            verbs: [["up"]]
        ),
        Scenario(
            testDescription: "a schema of the URL that is missing",
            files: three,
            parameters: "&search_path=other,public",
            verbs: [["up"], ["status"], ["down"], ["status"]]
        ),
        Scenario(
            testDescription: "a schema of the URL that is no plain name",
            files: three,
            parameters: "&search_path=my-schema",
            verbs: [["up"], ["status"], ["down"], ["status"]]
        ),
        Scenario(
            testDescription: "a schema of the URL that begins with a digit, and settings",
            files: three,
            parameters:
                "&search_path=1abc,public&timezone=Asia/Tokyo&statement_timeout=9000&binary_parameters=yes",
            verbs: [["up"], ["status"], ["down"], ["status"]]
        ),
    ]

    /// Verbs that end in an error before anything is applied, whose lines are none with us: dbmate begins all the same.
    private static func comparable(_ ending: MigrationStage.Ending) -> MigrationStage.Ending {
        var ending = ending
        if !ending.succeeded, ending.lines.filter({ !$0.isEmpty }).count == 1,
            ending.lines[0].hasPrefix("Applying: ")
        {
            ending.lines = [""]
        }
        return ending
    }

    @Test(arguments: alike) func bothDoTheSame(_ scenario: Scenario) async throws {
        try await MigrationStage.withTwo(scenario.files) { ours, theirs in
            for verb in scenario.verbs {
                let expected = try await theirs.run(.dbmate, verb, parameters: scenario.parameters)
                let ending = try await ours.run(.fakestack, verb, parameters: scenario.parameters)
                #expect(
                    Self.comparable(ending) == Self.comparable(expected),
                    "\(verb): \(ending.errors) / \(expected.errors)"
                )
                try await #expect(ours.state() == theirs.state(), "\(verb)")
            }
        }
    }

    @Test func aLateFileIsAppliedOrRefusedAlike() async throws {
        try await MigrationStage.withTwo(["2_b.sql": Self.file("create table b ();")]) { ours, theirs in
            for isLate in [false, true] {
                if isLate {
                    for stage in [ours, theirs] {
                        try stage.write(["1_a.sql": Self.file("create table a ();")])
                    }
                }
                for verb in [["up", "--strict"], ["status"], ["up"], ["status"], ["up", "--strict"]] {
                    let expected = try await theirs.run(.dbmate, verb)
                    try await #expect(ours.run(.fakestack, verb) == expected, "\(verb)")
                    try await #expect(ours.state() == theirs.state(), "\(verb)")
                }
            }
        }
    }

    /// Each goes on where the other left off, up and down, at any point; also behind a file that failed.
    @Test(arguments: 0...3, MigrationStage.Tool.allCases)
    func eachTakesOverFromTheOther(at point: Int, first: MigrationStage.Tool) async throws {
        let second: MigrationStage.Tool = first == .dbmate ? .fakestack : .dbmate
        let names = Self.three.keys.sorted()
        try await MigrationStage.with(Self.three.filter { names.prefix(point).contains($0.key) }) { stage in
            if point < names.count {
                try stage.write([names[point]: Self.file("create table broken (); select nope;")])
                try await #expect(stage.run(first, ["up"]).succeeded == false)
            } else {
                try await #expect(stage.run(first, ["up"]).succeeded)
            }
            try stage.write(Self.three)
            try await #expect(stage.run(first, ["status"]) == stage.run(second, ["status"]))
            let rest = names.dropFirst(point).flatMap { ["Applying: \($0)", "Applied: \($0) in T"] }
            try await #expect(stage.run(second, ["up"]).lines.filter { !$0.isEmpty } == rest)
            #expect(
                try await stage.state()
                    == ["public.a", "public.b", "public.c", "public: 1", "public: 2", "public: 3"]
            )
            for (index, tool) in [first, second, first].enumerated() {
                try await #expect(stage.run(tool, ["down"]).succeeded, "\(index)")
                try await #expect(stage.run(first, ["status"]) == stage.run(second, ["status"]))
            }
            try await #expect(stage.state() == [])
        }
    }

    /// Where dbmate stops half way, or says nothing.
    @Test func whatDbmateDoesWorseIsDoneBetter() async throws {
        let malformed = Self.three.merging(["3_c.sql": "select 1;"]) { $1 }
        try await MigrationStage.with(malformed) { stage in
            let ending = try await stage.run(.fakestack, ["up"])
            #expect(!ending.succeeded && ending.lines == [""])
            #expect(ending.errors.contains("3_c.sql: there is neither a line '-- migrate:up'"))
            try await #expect(stage.state() == [])
            _ = try await stage.run(.dbmate, ["up"])
            try await #expect(stage.state().contains("public: 2"))
        }
        let indexes = [
            "1_a.sql": Self.file("create table a (x int, y int);"),
            "2_i.sql": Self.file(
                "create index concurrently a_x on a (x);\ncreate index concurrently a_y on a (y);",
                " transaction:false"
            ),
        ]
        try await MigrationStage.with(indexes) { stage in
            try await #expect(stage.run(.dbmate, ["up"]).succeeded == false)
            try await #expect(stage.run(.fakestack, ["up"]).succeeded)
            try await #expect(stage.state().contains("public.a_y"))
            try await #expect(stage.run(.dbmate, ["status"]).lines.contains("Pending: 0"))
        }
        try await MigrationStage.with(Self.three) { stage in
            try await #expect(stage.run(.fakestack, ["up"]).succeeded)
            try stage.write(["2_b.sql": Self.file("create table other ();")])
            try stage.remove("1_a.sql")
            try await #expect(stage.run(.dbmate, ["up"]).succeeded)
            #expect(
                try await stage.run(.fakestack, ["up"]).errors.contains(
                    "2_b.sql: it is applied and was changed"
                )
            )
            let status = try await stage.run(["status"]).output
            #expect(status.contains("[X] 1  (applied, and its file is missing)"))
            #expect(status.contains(/\[X\] 2_b.sql .*CHANGED/))
            try await #expect(stage.run(.fakestack, ["up", "--allow-changed"]).succeeded)
        }
    }
}
