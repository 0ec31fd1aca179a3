import Migrations
import Testing

/// What each rule minds, and what it does not; the last file of a case is the one that is looked at.
@Suite struct LintRuleTests {
    /// One or more files; a file is its options, a line break, and its SQL, or its SQL alone.
    struct Case: CustomTestStringConvertible, Sendable {
        let rule: String
        let files: [String]
        var testDescription: String { "\(rule): \(files.last ?? "")" }

        init(_ rule: String, _ files: String...) {
            self.rule = rule
            self.files = files
        }
    }

    @Test(arguments: tripping) func theRuleMindsIt(_ example: Case) throws {
        let rules = try Self.findings(example.files).map(\.rule)
        #expect(rules.contains(example.rule), "\(rules)")
    }

    @Test(arguments: passing) func theRuleDoesNotMindIt(_ example: Case) throws {
        let rules = try Self.findings(example.files).map(\.rule)
        #expect(!rules.contains(example.rule), "\(rules)")
    }

    @Test func everyRuleHasACaseThatItMindsAndOneThatItDoesNot() {
        let names = Set(MigrationLint.rules.map(\.name))
        #expect(names.count == MigrationLint.rules.count)
        #expect(Set(Self.tripping.map(\.rule)) == names)
        #expect(Set(Self.passing.map(\.rule)) == names)
        for rule in MigrationLint.rules {
            #expect(!rule.reason.isEmpty && !rule.remedy.isEmpty, "\(rule.name)")
        }
    }

    static func findings(_ files: [String]) throws -> [LintFinding] {
        let migrations = try files.enumerated().map { index, text in
            let hasOptions =
                text.hasPrefix("phase:") || text.hasPrefix("transaction:") || text.hasPrefix("down:")
            let parts = hasOptions ? text.split(separator: "\n", maxSplits: 1).map(String.init) : ["", text]
            let (options, sql) = (parts[0], parts.count > 1 ? parts[1] : "")
            let isDown = options.hasPrefix("down:")
            return try MigrationParser.parse(
                path: "\(index + 1)_case.sql",
                text: isDown
                    ? "-- migrate:up\n-- migrate:down \(options.dropFirst(5))\n\(sql)\n"
                    : "-- migrate:up \(options)\n\(sql)\n-- migrate:down\n"
            )
        }
        return MigrationLint.findings(in: migrations, reporting: { $0.version == "\(files.count)" })
    }

    static let tripping: [Case] = [
        Case("index-without-concurrently", "create index on t (a);"),
        Case(
            "index-without-concurrently",
            "CREATE UNIQUE INDEX IF NOT EXISTS \"I\" ON ONLY public.\"T\" USING btree (a)"
        ),
        Case("index-without-concurrently", "create table u (a int); create index on t (a);"),
        Case("index-without-concurrently", "create table t (a int);", "create index t_a on t (a);"),
        Case("index-without-concurrently", "transaction:false\nreindex table t;"),
        Case(
            "index-without-concurrently",
            "create table p (a int) partition by range (a);",
            "create index on p (a)"
        ),
        Case("concurrently-in-transaction", "create index concurrently t_a on t (a);"),
        Case("concurrently-in-transaction", "drop index concurrently t_a;"),
        Case("concurrently-in-transaction", "down:\ndrop index concurrently t_a;"),
        Case("concurrently-in-transaction", "transaction:true\nreindex (verbose) index concurrently t_a"),
        Case("concurrently-in-transaction", "alter table p detach partition q concurrently;"),
        Case(
            "concurrently-in-transaction",
            "transaction:false\ndo $$ begin create index concurrently i on t (a); end $$"
        ),
        Case(
            "constraint-without-not-valid",
            "alter table t add constraint f foreign key (a) references u (id);"
        ),
        Case("constraint-without-not-valid", "alter table t add check (a > 0);"),
        Case("constraint-without-not-valid", "alter table t add column a int check (a > 0);"),
        Case("constraint-without-not-valid", "alter table t add column a int default 1 references u;"),
        Case(
            "constraint-without-not-valid",
            "alter table t add column b int, add foreign key (b) references u"
        ),
        Case(
            "validation-in-same-transaction",
            "alter table t add constraint c check (a > 0) not valid; alter table t validate constraint c;"
        ),
        Case(
            "validation-in-same-transaction",
            "alter table t add constraint c check (a > 0) not valid, validate constraint c;"
        ),
        Case(
            "validation-in-same-transaction",
            "alter table t add check (a > 0) not valid; alter table t validate constraint t_a_check"
        ),
        Case("set-not-null-without-check", "alter table t alter column a set not null;"),
        Case("set-not-null-without-check", "create table t (a int);", "alter table t alter a set not null"),
        Case(
            "set-not-null-without-check",
            "alter table t add constraint c check (a is not null) not valid;",
            "alter table t alter a set not null;"
        ),
        Case(
            "set-not-null-without-check",
            "alter table t add constraint c check (a is not null) not valid;",
            "alter table t validate constraint c;",
            "alter table t drop constraint c; alter table t alter a set not null;"
        ),
        Case(
            "set-not-null-without-check",
            "alter table t add constraint c check (a is not null or b is not null) not valid;",
            "alter table t validate constraint c;",
            "alter table t alter a set not null;"
        ),
        Case("set-not-null-without-check", "alter table t add constraint n not null a;"),
        Case("unique-without-index", "alter table t add constraint k unique (a, b);"),
        Case("unique-without-index", "alter table only t add primary key (id);"),
        Case("unique-without-index", "alter table t add column a text unique;"),
        Case("unique-without-index", "alter table t add constraint e exclude using gist (during with &&);"),
        Case("type-change-rewrites", "create table t (a int);", "alter table t alter column a type bigint;"),
        Case(
            "type-change-rewrites",
            "create table t (a varchar(20));",
            "alter table t alter a type varchar(10);"
        ),
        Case("type-change-rewrites", "alter table t alter column a set data type text;"),
        Case(
            "type-change-rewrites",
            "create table t (a text);",
            "alter table t alter a type jsonb using a::jsonb"
        ),
        Case(
            "type-change-rewrites",
            "create table t (a varchar(9));",
            "alter table t alter a type text using lower(a);"
        ),
        Case(
            "type-change-rewrites",
            "create table t (a numeric(8,2));",
            "alter table t alter a type numeric(10,4);"
        ),
        Case("volatile-default", "alter table t add column a uuid default gen_random_uuid();"),
        Case("volatile-default", "alter table t add a timestamptz not null default clock_timestamp();"),
        Case("volatile-default", "alter table t add column a bigserial;"),
        Case("volatile-default", "alter table t add column a bigint generated always as identity;"),
        Case("volatile-default", "alter table t add column a int generated always as (b + 1) stored;"),
        Case("volatile-default", "alter table t add column a text default ('x' || public.random_word ())"),
        Case("not-null-without-default", "alter table t add column a int not null;"),
        Case("not-null-without-default", "alter table t add if not exists a int default null not null;"),
        Case("blocking-rewrite", "transaction:false\nvacuum (full, analyze) t;"),
        Case("blocking-rewrite", "cluster t using t_pkey;"),
        Case("blocking-rewrite", "alter table t set unlogged;"),
        Case("blocking-rewrite", "alter table t set tablespace fast"),
        Case("blocking-rewrite", "refresh materialized view v;"),
        Case("transaction-control", "create table t (); commit; create table u ();"),
        Case("transaction-control", "transaction:false\nBEGIN; alter table t add a int; END;"),
        Case("transaction-control", "down:\nstart transaction isolation level serializable; rollback;"),
        Case("transaction-control", "do $$ begin update t set a = 1 where a is null; commit; end $$;"),
        Case("plain-set", "set search_path to other;"),
        Case("plain-set", "SET SESSION statement_timeout = 0;"),
        Case("plain-set", "set lock_timeout = '5s'; create table t (); reset lock_timeout;"),
        Case("plain-set", "transaction:false\nset lock_timeout = 0; vacuum t; reset statement_timeout;"),
        Case("plain-set", "SELECT pg_catalog.set_config('search_path', '', false);"),
        Case("plain-set", "transaction:false\nset local lock_timeout = '1s'; vacuum t;"),
        Case("plain-set", "down:\nset role owner;"),
        Case("directive-in-body", "create function f() returns text language sql as $$ select '"),
        Case("directive-in-body", "select 'a"),
        Case("directive-in-body", "create table t (); /* not yet"),
        Case("contract-without-release", "phase:contract\nalter table t drop a;"),
        Case("drop", "drop table t;"),
        Case("drop", "DROP TABLE IF EXISTS public.\"Old Orders\", q CASCADE"),
        Case("drop", "alter table t drop column if exists a;"),
        Case("drop", "alter table t drop a cascade, add b int;"),
        Case("drop", "drop view v;"),
        Case("drop", "transaction:false\ndrop view v; create view v as select 1;"),
        Case("drop", "truncate table t, u restart identity;"),
        Case("drop", "create table t ();", "drop table t;"),
        Case("rename", "alter table t rename to u;"),
        Case("rename", "alter table if exists only \"t\" rename column \"a\" to \"b\";"),
        Case("rename", "alter table t rename a to b;"),
        Case("rename", "alter table t set schema old;"),
        Case("rename", "alter view v rename to w;"),
        Case("rename", "alter type mood rename value 'sad' to 'blue';"),
        Case("drop-default", "alter table t alter column a drop default;"),
        Case("drop-default", "alter table t alter a drop identity if exists;"),
        Case("narrowing", "create table t (a bigint);", "alter table t alter a type int using a::int;"),
        Case("narrowing", "create table t (a text);", "alter table t alter a type varchar(50);"),
        Case("narrowing", "create table t (a timestamptz);", "alter table t alter a type date;"),
        Case("both-phases", "phase:contract release:2\nalter table t add b int; alter table t drop a;"),
        Case("both-phases", "create table u (); drop table t;"),
        Case("whole-table-write", "update t set a = 1;"),
        Case("whole-table-write", "delete from only t where true;"),
        Case("whole-table-write", "with x as (select 1) update t set a = (select 1 where true)"),
        Case("whole-table-write", "do $$ begin if true then update t set a = 0; end if; end $$"),
        Case("several-tables", "alter table t add a int; alter table u add a int;"),
        Case("several-tables", "create trigger x before insert on t execute function f(); drop table u;"),
        Case("several-tables", "lock table t, u in exclusive mode;"),
    ]

    static let passing: [Case] = [
        Case("index-without-concurrently", "transaction:false\ncreate index concurrently i on t (a);"),
        Case("index-without-concurrently", "create table t (a int); create index on t (a);"),
        Case(
            "index-without-concurrently",
            "create table if not exists public.t (a int); create index on \"t\" (a);"
        ),
        Case("index-without-concurrently", "-- create index on t (a);\nselect 'create index on t (a)';"),
        Case(
            "index-without-concurrently",
            "create table p (a int) partition by list (a);",
            "create index i on only p (a)"
        ),
        Case(
            "concurrently-in-transaction",
            "transaction:false\ncreate index concurrently i on t (a); drop index concurrently j;"
        ),
        Case("concurrently-in-transaction", "refresh materialized view concurrently v;"),
        Case("constraint-without-not-valid", "alter table t add constraint c check (a > 0) not valid;"),
        Case(
            "constraint-without-not-valid",
            "alter table t add foreign key (a) references u on delete cascade deferrable not valid;"
        ),
        Case("constraint-without-not-valid", "alter table t add column a bigint references u;"),
        Case("constraint-without-not-valid", "create table t (a int); alter table t add check (a > 0);"),
        Case("constraint-without-not-valid", "create table t (a int references u, check (a > 0));"),
        Case(
            "validation-in-same-transaction",
            "alter table t add constraint c check (a > 0) not valid;",
            "alter table t validate constraint c;"
        ),
        Case(
            "validation-in-same-transaction",
            "transaction:false\nalter table t add constraint c check (a > 0) not valid; alter table t validate constraint c;"
        ),
        Case(
            "set-not-null-without-check",
            "alter table t add constraint c check ((a is not null) and b is not null) not valid;",
            "alter table t validate constraint c;",
            "alter table public.t alter column \"a\" set not null; alter table t drop constraint c;"
        ),
        Case(
            "set-not-null-without-check",
            "create table t (a int, constraint c check (a is not null));",
            "alter table t rename column a to b;",
            "alter table t alter b set not null;"
        ),
        Case("set-not-null-without-check", "create table t (a int); alter table t alter a set not null;"),
        Case("set-not-null-without-check", "alter table t alter a drop not null;"),
        Case("unique-without-index", "alter table t add constraint k unique using index t_k;"),
        Case(
            "unique-without-index",
            "alter table t add constraint p primary key using index t_p deferrable;"
        ),
        Case("unique-without-index", "create table t (id int primary key, a text unique);"),
        Case("unique-without-index", "alter table t add column \"unique\" int;"),
        Case(
            "type-change-rewrites",
            "create table t (a varchar(10));",
            "alter table t alter a type varchar(20);"
        ),
        Case(
            "type-change-rewrites",
            "create table t (a character varying(10));",
            "alter table t alter a type text using a::text;"
        ),
        Case(
            "type-change-rewrites",
            "create table t (a numeric(8,2));",
            "alter table t alter a type numeric(12, 2);"
        ),
        Case("type-change-rewrites", "create table t (a int); alter table t alter a type bigint;"),
        Case(
            "type-change-rewrites",
            "create table t (a int4);",
            "alter table t alter a type pg_catalog.int4;"
        ),
        Case(
            "type-change-rewrites",
            "create table t (a timestamp(3) with time zone);",
            "alter table t alter a type timestamptz;"
        ),
        Case("volatile-default", "alter table t add column a timestamptz not null default now();"),
        Case(
            "volatile-default",
            "alter table t add column a jsonb default '{}'::jsonb, add b varchar(20) default 'x';"
        ),
        Case(
            "volatile-default",
            "alter table t add column a uuid; alter table t alter a set default gen_random_uuid();"
        ),
        Case("volatile-default", "create table t (a uuid default gen_random_uuid(), b bigserial);"),
        Case("not-null-without-default", "alter table t add column a int not null default 0;"),
        Case("not-null-without-default", "alter table t add column a int;"),
        Case("blocking-rewrite", "transaction:false\nvacuum analyze t;"),
        Case("blocking-rewrite", "alter table t set (fillfactor = 80);"),
        Case("blocking-rewrite", "refresh materialized view concurrently v;"),
        Case(
            "transaction-control",
            "create function f() returns int language sql begin atomic select 1; end;"
        ),
        Case(
            "transaction-control",
            "transaction:false\ndo $$ begin update t set a = 1 where a is null; commit; end $$;"
        ),
        Case("transaction-control", "create procedure p() language plpgsql as $$ begin commit; end $$;"),
        Case("transaction-control", "savepoint s; rollback to savepoint s;"),
        Case("plain-set", "set local search_path to other; set constraints all deferred;"),
        Case("plain-set", "transaction:false\nset lock_timeout = 0; vacuum t; reset lock_timeout;"),
        Case("plain-set", "transaction:false\nset time zone 'UTC'; vacuum t; reset all;"),
        Case("plain-set", "select set_config('search_path', 'x', true); update t set a = 1 where b;"),
        Case("directive-in-body", "create function f() returns text language sql as $$ select 'a' $$;"),
        Case("directive-in-body", "select ' -- migrate:down'; -- it's fine\n/* it's closed */"),
        Case("contract-without-release", "phase:contract release:2\nalter table t drop a;"),
        Case("drop", "phase:contract release:2\ndrop table t; alter table u drop a;"),
        Case("drop", "create table t (); drop table t;"),
        Case("drop", "drop view v; create view v as select 1;"),
        Case("drop", "drop trigger if exists x on t; drop function f(); drop index i;"),
        Case("drop", "alter table t drop constraint c, alter a drop not null;"),
        Case("drop", "down:\ndrop table t;"),
        Case("rename", "phase:contract release:2\nalter table t rename a to b;"),
        Case("rename", "create table t (a int); alter table t rename to u; alter table u rename a to b;"),
        Case("rename", "alter index i rename to j; alter table t rename constraint c to d;"),
        Case("drop-default", "phase:contract release:2\nalter table t alter a drop default;"),
        Case("drop-default", "alter table t alter a set default 1;"),
        Case("narrowing", "phase:contract release:2\nalter table t alter a type int;"),
        Case("narrowing", "create table t (a int);", "alter table t alter a type bigint;"),
        Case("narrowing", "create table t (a varchar(9));", "alter table t alter a type text;"),
        Case("both-phases", "alter table t add b int; create table u ();"),
        Case(
            "both-phases",
            "phase:contract release:2\nalter table t drop a; alter table t alter b set default 1;"
        ),
        Case("both-phases", "create table u (); alter table u add a int; alter table u drop a;"),
        Case("whole-table-write", "update t set a = 1 where id < 100;"),
        Case("whole-table-write", "create table t (a int); insert into t values (1); update t set a = 2;"),
        Case("whole-table-write", "create function f() returns void language sql as $$ delete from t $$;"),
        Case("several-tables", "alter table t add a int; alter table public.t add b int;"),
        Case("several-tables", "create table u (); alter table t add a int; alter table u add b int;"),
        Case("several-tables", "transaction:false\nalter table t add a int; alter table u add b int;"),
        Case("several-tables", "alter table t validate constraint c; alter table u validate constraint d;"),
    ]
}
