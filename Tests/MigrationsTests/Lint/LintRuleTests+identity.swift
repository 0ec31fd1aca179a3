extension LintRuleTests {
    /// What has the name of something that is known, and is something else.
    static let trippingByIdentity: [Case] = [
        Case(
            "index-without-concurrently",
            "create table users (a int);",
            "create table if not exists users (a int); create index on users (a);"
        ),
        Case(
            "index-without-concurrently",
            "create table users (a int);",
            "create temp table users (a int); create index on public.users (a);"
        ),
        Case(
            "index-without-concurrently",
            "create table users (a int);",
            "create temp table users (a int); drop table users; create index on users (a);"
        ),
        Case("drop", "create function users() returns int language sql as $$ select 1 $$; drop table users;"),
        Case("drop", "create schema users; drop table users;"),
        Case("drop", "create view users as select 1; drop table users;"),
        Case("drop", "create view other.users as select 1; drop view users;"),
        Case("drop", "create table other.users (a int); alter table users drop a;"),
        Case("rename", "create type users as enum (); alter view users rename to members;"),
        Case(
            "set-not-null-without-check",
            "create table other.t (a int not null); create table t (a int);",
            "alter table t alter a set not null;"
        ),
        Case(
            "set-not-null-without-check",
            "create table other.t (a int); create table t (a int not null);",
            "set local search_path = other, public; alter table t alter a set not null;"
        ),
        Case(
            "type-change-rewrites",
            "create table t (a text); create view other.t as select 1;",
            "alter table t alter a type int using a::int;"
        ),
    ]

    static let passingByIdentity: [Case] = [
        Case(
            "index-without-concurrently",
            "create table users (a int);",
            "create temp table users (a int); create index on users (a);"
        ),
        Case(
            "index-without-concurrently",
            "set local search_path to app; create table t (a int); create index on app.t (a);"
        ),
        Case(
            "index-without-concurrently",
            "create table t (a int); create index i on t (a);",
            "create index if not exists i on t (a);"
        ),
        Case("drop", "create view v as select 1; drop view v;"),
        Case("drop", "create schema s; drop schema s;"),
        Case(
            "set-not-null-without-check",
            "create table other.t (a int not null); create table t (a int);",
            "set local search_path = other; alter table t alter a set not null;"
        ),
    ]

    /// Writes, settings and changes that do not stand at a statement's beginning.
    static let trippingHidden: [Case] = [
        Case("whole-table-write", "with gone as (delete from t returning *) select count(*) from gone;"),
        Case(
            "whole-table-write",
            "with a as (select 1), b as materialized (update t set a = 1 where 1 = 1) select 1;"
        ),
        Case(
            "whole-table-write",
            "with a as (with b as (select 1) delete from t) insert into u select * from a;"
        ),
        Case("whole-table-write", "do 'begin update t set a = 1; end';"),
        Case("whole-table-write", "do language plpgsql E'begin\\n delete from t; end';"),
        Case("whole-table-write", "do $$ begin execute 'update t set a = 1'; end $$;"),
        Case(
            "whole-table-write",
            "do $$ begin execute format('delete from %I.%I where true', s, n); end $$;"
        ),
        Case("whole-table-write", "do $$ begin execute 'update ' || quote_ident(n) || ' set a = 1'; end $$;"),
        Case("whole-table-write", "do $$ begin execute $q$ delete from t $q$; end $$;"),
        Case(
            "whole-table-write",
            "do $$ declare r record; begin for r in delete from t returning a loop null; end loop; end $$;"
        ),
        Case("whole-table-write", "do 'begin execute ''delete from t''; end';"),
        Case("whole-table-write", "merge into t using u on t.a = u.a when matched then update set b = 1;"),
        Case("whole-table-write", "update t set a = 1 where 1=1;"),
        Case("whole-table-write", "update t set a = 1 where (1 = 1) returning a;"),
        Case("whole-table-write", "delete from t where a > 5 or true;"),
        Case("whole-table-write", "delete from t where now() > '2000-01-01';"),
        Case("whole-table-write", "delete from t where id = id;"),
        Case("plain-set", "select a, set_config('search_path', '', false) from t;"),
        Case("plain-set", "do $$ begin perform set_config('lock_timeout', '0', false); end $$;"),
        Case("plain-set", "select set_config('work_mem', '1GB', 'off'), set_config('a.b', 'c', true);"),
        Case("drop", "do $$ begin execute 'drop table t'; end $$;"),
        Case("drop", "do 'begin drop table t; end';"),
        Case("refused-in-transaction", "vacuum t;"),
        Case("refused-in-transaction", "vacuum (analyze) t;"),
        Case("refused-in-transaction", "create database other;"),
        Case("refused-in-transaction", "drop database if exists other;"),
        Case("refused-in-transaction", "alter system set work_mem = '1GB';"),
        Case("refused-in-transaction", "create tablespace fast location '/fast';"),
        Case("refused-in-transaction", "reindex schema public;"),
        Case("refused-in-transaction", "cluster;"),
        Case("refused-in-transaction", "create subscription s connection '' publication p;"),
        Case("refused-in-transaction", "transaction:false\ndo $$ begin execute 'vacuum t'; end $$;"),
        Case(
            "refused-in-transaction",
            "alter type mood add value 'wild'; update t set a = 'wild' where id = 1;"
        ),
        Case(
            "refused-in-transaction",
            "alter type mood add value if not exists 'it''s' after 'sad'; alter table t alter a set default 'it''s';"
        ),
        Case("drop-all", "drop owned by app cascade;"),
        Case("drop-all", "transaction:false\ndrop database app;"),
        Case("drop-all", "phase:contract release:2\ndrop owned by current_user;"),
        Case("drop-all", "down:\ndrop owned by app;"),
    ]

    static let passingHidden: [Case] = [
        Case("whole-table-write", "with a as (update t set a = 1 where id = 5 returning *) select 1 from a;"),
        Case(
            "whole-table-write",
            "do $$ begin execute format('update %I set a = 1 where id < 9', 't'); end $$;"
        ),
        Case(
            "whole-table-write",
            "merge into t using (values (1, 2)) v (a, b) on t.a = v.a when matched then delete;"
        ),
        Case("whole-table-write", "insert into t select * from u; update t set a = 1 where a = 2 and true;"),
        Case("whole-table-write", "select 'with x as (delete from t) select 1';"),
        Case("plain-set", "do $$ begin perform set_config('work_mem', '1GB', true); end $$;"),
        Case(
            "plain-set",
            "create function f() returns text language sql as $$ select set_config('a', 'b', false) $$;"
        ),
        Case(
            "refused-in-transaction",
            "transaction:false\nvacuum t; create database other; alter system reset all;"
        ),
        Case("refused-in-transaction", "analyze t; reindex table t; cluster t;"),
        Case("refused-in-transaction", "reindex (concurrently off) table t;"),
        Case(
            "refused-in-transaction",
            "alter type mood add value 'wild';",
            "update t set a = 'wild' where id = 1;"
        ),
        Case(
            "refused-in-transaction",
            "create type mood as enum ('sad'); alter type mood add value 'wild'; select 'wild'::mood;"
        ),
        Case(
            "refused-in-transaction",
            "transaction:false\nalter type mood add value 'wild'; update t set a = 'wild' where id = 1;"
        ),
        Case("drop-all", "drop table t; reassign owned by app to other;"),
        Case("blocking-rewrite", "transaction:false\nvacuum (full false) t; vacuum (full off, analyze) t;"),
        Case("blocking-rewrite", "transaction:false\nvacuum \"full\";"),
    ]
}
