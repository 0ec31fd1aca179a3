extension LintRuleTests {
    /// What is long, under a lock; see the tests against Postgres for many more.
    static let trippingByLocks: [Case] = [
        Case(
            "set-not-null-without-check",
            "create table t (a int); alter table t add constraint k check (a is not null) not valid;",
            "alter table t validate constraint k, alter a set not null;"
        ),
        Case(
            "set-not-null-without-check",
            "create table t (a int, constraint k check (a is not null));",
            "alter table t alter a set not null, drop constraint k;"
        ),
        Case(
            "set-not-null-without-check",
            "create table t (a int, b int, constraint k check (b = 1 or b = 2 and a is not null));",
            "alter table t alter a set not null;"
        ),
        Case("long-work-under-lock", "alter table t validate constraint k, add column z int;"),
        Case("long-work-under-lock", "alter table t add column z int, validate constraint k;"),
        Case("long-work-under-lock", "alter table t add column z int; alter table u validate constraint k;"),
        Case("long-work-under-lock", "lock table t; analyze u;"),
        Case("long-work-under-lock", "lock t in share mode; update u set a = 1 where b is null;"),
        Case("long-work-under-lock", "alter table t add column z int; update t set z = 1 where z is null;"),
        Case("long-work-under-lock", "alter table t add column z int; insert into u select * from t;"),
        Case("long-work-under-lock", "drop trigger x on t; do $$ begin delete from t where a > 5; end $$;"),
        Case("long-work-under-lock", "alter table t add column z int; create table u as select * from t;"),
        Case(
            "long-work-under-lock",
            "alter table t add constraint f foreign key (a) references u not valid; update u set a = 1;"
        ),
        Case(
            "long-work-under-lock",
            "transaction:false\ndo $$ begin alter table t add z int; update t set z = 1; end $$;"
        ),
        Case("domain-check-scans", "alter domain d add constraint k check (value > 0);"),
        Case(
            "domain-check-scans",
            "create domain d as int; create table t (a d);",
            "alter domain d add check (value > 0);"
        ),
        Case(
            "domain-check-scans",
            "create domain d as int; create table t (a d);",
            "alter domain d set not null;"
        ),
        Case(
            "domain-check-scans",
            "create domain d as int; create domain e as d; create table t (a e);",
            "alter domain d validate constraint k;"
        ),
        Case(
            "volatile-default",
            "create domain d as int check (value > 0);",
            "alter table t add column a d;"
        ),
        Case(
            "volatile-default",
            "create domain d as uuid default gen_random_uuid();",
            "alter table t add column a d;"
        ),
        Case(
            "volatile-default",
            "alter table t add column a text default case when 1 is not null then md5(random()::text) end;"
        ),
        Case(
            "volatile-default",
            "create function now_ish() returns text language sql as 'select 1';",
            "alter table t add a text default now_ish();"
        ),
        Case("partition-scans", "alter table p attach partition q for values from (0) to (10);"),
        Case(
            "partition-scans",
            "create table p (k int) partition by range (k); create table q (k int not null, check (k >= 0 and k < 11));",
            "alter table p attach partition q for values from (0) to (10);"
        ),
        Case(
            "partition-scans",
            "create table p (k int) partition by list (k); create table rest partition of p default;",
            "create table q partition of p for values in (1);"
        ),
        Case("detach-without-concurrently", "alter table p detach partition q;"),
        Case("constraint-without-not-valid", "alter table t add column a int default null references u;"),
        Case(
            "unique-without-index",
            "create table t (a int); create unique index i on t (a);",
            "alter table t add primary key using index i;"
        ),
        Case(
            "type-change-rewrites",
            "create table t (a varchar(9) check (a <> ''));",
            "alter table t alter a type varchar(10);"
        ),
        Case(
            "type-change-rewrites",
            "create table t (a varchar(9)); create index on t (lower(a));",
            "alter table t alter a type text;"
        ),
        Case(
            "type-change-rewrites",
            "create table t (a text, b int); create index on t (a) where b = 1;",
            "alter table t alter a type varchar;"
        ),
        Case(
            "type-change-rewrites",
            "create table t (a text); create index on t (a);",
            "alter table t alter a type citext;"
        ),
        Case("drop", "create table t (a int); create unique index i on t (a);", "drop index i;"),
        Case("drop", "create table t (a int unique);", "alter table t drop constraint t_a_key;"),
    ]

    static let passingByLocks: [Case] = [
        Case(
            "long-work-under-lock",
            "alter table t validate constraint k, set (fillfactor = 80), alter a set statistics 500;"
        ),
        Case("long-work-under-lock", "alter table t validate constraint k; alter table t add column z int;"),
        Case("long-work-under-lock", "lock table t in row share mode; analyze t;"),
        Case("long-work-under-lock", "alter table t add column z int; update t set z = 1 where id = 5;"),
        Case("long-work-under-lock", "alter table t add column z int; insert into t values (1), (2);"),
        Case("long-work-under-lock", "create table t (a int); alter table t add b int; update t set b = 1;"),
        Case(
            "long-work-under-lock",
            "transaction:false\nalter table t add z int; do $$ begin update t set z = 1; end $$;"
        ),
        Case(
            "long-work-under-lock",
            "transaction:false\ndo $$ begin alter table t add z int; commit; update t set z = 1; end $$;"
        ),
        Case("domain-check-scans", "alter domain d add constraint k check (value > 0) not valid;"),
        Case("domain-check-scans", "create domain d as int;", "alter domain d add check (value > 0);"),
        Case(
            "set-not-null-without-check",
            "create table t (a int not null, b int primary key);",
            "alter table t alter a set not null, alter b set not null;"
        ),
        Case(
            "set-not-null-without-check",
            "create table t (a int, b int, check (a notnull and not (b is null)));",
            "alter table t alter a set not null, alter b set not null;"
        ),
        Case("volatile-default", "alter table t add a varchar(20) default 'x'::character varying(20);"),
        Case(
            "volatile-default",
            "alter table t add a text default case when now() in (current_timestamp(3)) then 'a' end;"
        ),
        Case(
            "volatile-default",
            "create function f() returns text immutable language sql as 'select 1';",
            "alter table t add a text default f();"
        ),
        Case(
            "volatile-default",
            "create table t (a int);",
            "alter table t add column if not exists a int default random();"
        ),
        Case(
            "type-change-rewrites",
            "create table t (a text, b timestamp, c bit(8), d int);",
            "alter table t alter a type citext, alter b type timestamp(6), alter c type varbit, alter d type oid;"
        ),
        Case(
            "partition-scans",
            "create table p (k int) partition by range (k); create table q (k int, check (k >= 0 and k < 10 and k is not null));",
            "alter table p attach partition q for values from (0) to (10);"
        ),
        Case("partition-scans", "create table q partition of p for values in (1);"),
        Case(
            "detach-without-concurrently",
            "transaction:false\nalter table p detach partition q concurrently;"
        ),
        Case(
            "detach-without-concurrently",
            "create table p (k int) partition by list (k); alter table p detach partition q;"
        ),
        Case(
            "drop",
            "create table t (a int); create unique index i on t (a); create unique index j on t (a);",
            "drop index i;"
        ),
        Case("drop", "phase:contract release:2\nalter table t drop constraint t_a_key;"),
        Case(
            "index-without-concurrently",
            "transaction:false\nreindex (concurrently) table t; reindex (concurrently true) index i;"
        ),
    ]
}
