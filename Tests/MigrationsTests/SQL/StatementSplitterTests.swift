import Migrations
import Testing

@Suite struct StatementSplitterTests {
    private func split(_ sql: String) -> [String] {
        StatementSplitter.split(sql).map(\.sql)
    }

    @Test(arguments: [
        ("select 1; select 2", ["select 1", "select 2"]),
        ("select 1;;\n ; -- nothing\n/* ; */", ["select 1"]),
        ("select ';', \"a;b\", 'it''s;'; x", ["select ';', \"a;b\", 'it''s;'", "x"]),
        (#"select E'\';' || e'\\'; x"#, [#"select E'\';' || e'\\'"#, "x"]),
        (#"select '\'; x"#, [#"select '\'"#, "x"]),
        ("do $$ begin; end $$; x", ["do $$ begin; end $$", "x"]),
        ("do $a$ $$ ; $b$ ; $a$; x", ["do $a$ $$ ; $b$ ; $a$", "x"]),
        ("select $1; select a$b$c; x", ["select $1", "select a$b$c", "x"]),
        ("select /* /* ; */ ; */ 1 -- ;\n; x", ["select /* /* ; */ ; */ 1 -- ;", "x"]),
        ("create rule r as on insert to t do (a; b); x", ["create rule r as on insert to t do (a; b)", "x"]),
        ("select 1 -- ;\rfrom t; x", ["select 1 -- ;\rfrom t", "x"]),
        ("-- add rows\rinsert into t values (1); x", ["insert into t values (1)", "x"]),
        (#"select E'a'\n'\';'; x"#.replacing(#"\n"#, with: "\n"), ["select E'a'\n'\\';'", "x"]),
        ("select E'a' -- ;\r 'b\\';'; x", ["select E'a' -- ;\r 'b\\';'", "x"]),
        ("select 'a' 'b\\'; x", ["select 'a' 'b\\'", "x"]),
        ("select begin, atomic from t; drop table u", ["select begin, atomic from t", "drop table u"]),
        ("select begin atomic from t; drop table u", ["select begin atomic from t", "drop table u"]),
        ("", []),
    ])
    func splitsAtTheSemicolonsThatSeparate(sql: String, statements: [String]) {
        #expect(split(sql) == statements)
    }

    @Test func keepsAFunctionInStandardSQLTogether() {
        let function = """
            create function f() returns int begin atomic
                select case when true then 1 else 2 end;
                select 3;
            end
            """
        #expect(split("\(function);\nselect f();") == [function, "select f()"])
    }

    @Test(arguments: [
        "select p.end from periods p", "select 1 as end", "select 1 end", "select a.case, b.end from a, b",
        ";", "return 1",
        "select begin atomic from t", "create procedure g() begin atomic select 1; end",
    ])
    func aNameInABodyIsNoEnd(statement: String) {
        let function = "create or replace function f() returns int begin atomic \(statement); select 2;; end"
        #expect(split("\(function); select f()") == [function, "select f()"])
    }

    @Test func aBackslashEscapesWhereStringsAreNotStandard() {
        let sql = #"select 'a\'; b'; x"#
        #expect(
            StatementSplitter.split(sql, standardStrings: false).map(\.sql) == [#"select 'a\'; b'"#, "x"]
        )
        #expect(split(sql) == [#"select 'a\'"#, #"b'; x"#])
    }

    @Test func aTransactionsEndIsNoBodysEnd() {
        #expect(split("begin; select 1; end; select 2") == ["begin", "select 1", "end", "select 2"])
    }

    @Test func countsLines() {
        #expect(StatementSplitter.split("\n-- one\nselect 1;\r\n\nselect\n2").map(\.line) == [3, 5])
    }

    @Test(arguments: ["select 'a; b", "select $$ a; b", "/* a; b", "select E'a;\\", "select \"a;"])
    func takesWhatIsNeverClosedToTheEnd(sql: String) {
        #expect(split(sql).count <= 1)
    }
}
