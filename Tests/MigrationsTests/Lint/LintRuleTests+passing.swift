extension LintRuleTests {
    /// What comes close, and is fine.
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
            "refused-in-transaction",
            "transaction:false\ncreate index concurrently i on t (a); drop index concurrently j;"
        ),
        Case("refused-in-transaction", "refresh materialized view concurrently v;"),
        Case("constraint-without-not-valid", "alter table t add constraint c check (a > 0) not valid;"),
        Case(
            "constraint-without-not-valid",
            "alter table t add foreign key (a) references u on delete cascade deferrable not valid;"
        ),
        Case("constraint-without-not-valid", "alter table t add column a bigint references u;"),
        Case("constraint-without-not-valid", "create table t (a int); alter table t add check (a > 0);"),
        Case("constraint-without-not-valid", "create table t (a int references u, check (a > 0));"),
        Case(
            "long-work-under-lock",
            "alter table t add constraint c check (a > 0) not valid;",
            "alter table t validate constraint c;"
        ),
        Case(
            "long-work-under-lock",
            "transaction:false\nalter table t add constraint c check (a > 0) not valid; alter table t validate constraint c;"
        ),
        Case(
            "long-work-under-lock",
            "alter table t validate constraint c; alter table t validate constraint d, validate constraint e;"
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
            "create table t (a int not null); create unique index t_p on t (a);",
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
