extension LintRuleTests {
    /// What the rules mind.
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
        Case("refused-in-transaction", "create index concurrently t_a on t (a);"),
        Case("refused-in-transaction", "drop index concurrently t_a;"),
        Case("refused-in-transaction", "down:\ndrop index concurrently t_a;"),
        Case("refused-in-transaction", "transaction:true\nreindex (verbose) index concurrently t_a"),
        Case("refused-in-transaction", "alter table p detach partition q concurrently;"),
        Case(
            "refused-in-transaction",
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
            "long-work-under-lock",
            "alter table t add constraint c check (a > 0) not valid; alter table t validate constraint c;"
        ),
        Case(
            "long-work-under-lock",
            "alter table t add constraint c check (a > 0) not valid, validate constraint c;"
        ),
        Case(
            "long-work-under-lock",
            "alter table t add check (a > 0) not valid; alter table t validate constraint t_a_check"
        ),
        Case(
            "long-work-under-lock",
            "alter table t add column b int; alter table t validate constraint c;"
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
}
