/// Columns that come with a default: constants, what is grammar, what the catalog has, and all of them wrapped.
enum DefaultCases {
    private static let setup = """
        create table t (a int); create domain plain as int; create domain numbered as int default 7;
        create domain positive as int check (value > 0); create domain random_id as uuid default gen_random_uuid();
        create type mood as enum ('sad', 'glad'); create sequence numbers;
        create function steady_word() returns text language sql immutable as $$ select 'x' $$;
        create function stable_word() returns text stable language plpgsql as 'begin return now()::text; end';
        create function random_word() returns text language sql as $$ select md5(random()::text) $$;
        create function now_steady() returns text language sql as $$ select 'x' $$;
        alter function now_steady() immutable;
        """

    private static let expressions = [
        "'x'::character varying(20)", "'x'::varchar(20)::text", "'x'::bpchar(3)::text",
        "cast('x' as varchar(5))",
        "E'a\\'b'", "$$x$$", "case when true then 'a' else 'b' end", "case 1 when 1 then 'a' end",
        "('a' in ('a', 'b'))::text", "(1 not in (1, 2))::text", "(current_timestamp(3))::text",
        "localtime(0)::text",
        "current_date::text", "current_user", "session_user::text", "user::text", "current_catalog::text",
        "localtimestamp::text", "now()::text", "transaction_timestamp()::text", "statement_timestamp()::text",
        "clock_timestamp()::text", "timeofday()", "random()::text", "gen_random_uuid()::text",
        "nextval('numbers')::text", "nextval('numbers'::regclass)::text", "lastval()::text", "md5('x')",
        "md5(random()::text)", "lower('X')", "pg_catalog.lower('X')", "upper(substring('abc' from 1 for 2))",
        "trim(both 'x' from 'xax')", "position('a' in 'ba')::text", "overlay('abc' placing 'x' from 1)",
        "extract(epoch from now())::text", "extract(year from timestamp '2020-01-01')::text",
        "date_trunc('day', now())::text",
        "coalesce(null, 'x')", "nullif('a', 'b')", "greatest('a', 'b')", "least(1, 2)::text",
        "array[1, 2]::text",
        "array['a', random()::text]::text", "(array[1, 2, 3])[2]::text", "row(1, 'a')::text",
        "(1 between 0 and 2)::text",
        "(1 = any (array[1, 2]))::text", "(1 <> all (array[1, 2]))::text", "(null is null)::text",
        "('a' like 'a%')::text",
        "('a' ~ '^a')::text", "('a' similar to 'a')::text", "interval '1 day'::text",
        "interval(3) '1.5 seconds'::text",
        "(interval '1' day)::text", "timestamp(0) '2020-01-01'::text", "timestamptz(3) '2020-01-01'::text",
        "bit '101'::text", "B'101'::text", "X'1F'::text", "'{}'::jsonb::text", "'{}'::json::text",
        "jsonb_build_object('a', 1)::text", "jsonb_build_object('a', random())::text",
        "jsonb_set('{}', '{a}', '1')::text",
        "to_char(now(), 'YYYY')", "to_jsonb(1)::text", "current_setting('server_version')",
        "set_config('a.b', 'c', true)",
        "format('%s', 1)", "concat('a', 1)", "concat_ws('-', 'a', 'b')", "left('abc', 1)", "right('abc', 1)",
        "repeat('a', 3)",
        "encode(sha256('x'), 'hex')", "inet_client_addr()::text", "pg_backend_pid()::text",
        "txid_current()::text",
        "pg_current_xact_id()::text", "pg_sleep(0)::text", "version()", "steady_word()", "stable_word()",
        "random_word()",
        "public.random_word()", "now_steady()", "steady_word() || random_word()", "'it''s random()'",
        "\"lower\"('X')",
        "(1 + 2 * 3)::text", "-1::text", "('2020-01-01'::date + 1)::text", "now() at time zone 'UTC' || ''",
        "xmlelement(name a)::text", "normalize('a')", "'x' collate \"C\"", "(('x'))", "null", "(null)",
        "null::text",
        "row_to_json(row(1))::text", "make_interval(days => 3)::text", "'1,2'::point::text", "char 'x'",
        "'now'::timestamp::text",
        "timestamp 'now'::text", "generate_series(1, 2)::text",
        "ts_rewrite('a'::tsquery, 'a'::tsquery, 'b'::tsquery)::text",
        "int4(1.5)::text", "text('x')", "date('2020-01-01')::text", "varchar('x')",
        "(current_date - 7)::text",
        "case when random() < 0.5 then 'a' end", "setseed(0.5)::text", "pg_advisory_lock(1)::text",
        "txid_status(1)",
    ]

    /// What each of them stands in; X is the expression.
    private static let wrappings = [
        "(X)", "coalesce((X), 'x')", "((X) || '-' || (X))", "lower((X))",
        "case when (X) is null then 'x' else (X) end",
    ]

    /// Whole columns.
    private static let columns = [
        "int default 1", "int not null default 0", "bigint default 1.0", "numeric(8, 2) default 1", "plain",
        "plain default 1",
        "numbered", "numbered default null", "positive", "positive default 1", "random_id",
        "random_id default null",
        "mood default 'sad'", "mood not null default 'sad'::mood", "serial", "bigserial not null",
        "smallserial",
        "int generated always as identity", "int generated by default as identity",
        "int generated always as (a + 1) stored",
        "boolean not null default false", "boolean default true",
        "timestamptz not null default current_timestamp",
        "timestamp(3) default now()", "uuid default '00000000-0000-0000-0000-000000000000'", "uuid",
        "jsonb not null default '{}'",
        "text[] default '{}'", "text[] not null default array[]::text[]", "int[] default array[1, 2]",
        "varchar(20) default 'x'",
        "varchar(20) default 'x'::character varying", "character varying(5) not null default ''",
        "char(3) default 'EUR'",
        "bytea default '\\x00'", "date default current_date", "interval default '1 day'",
        "inet default '::1'",
        "text default 'x' collate \"C\" not null", "text collate \"C\" default 'x'",
        "int default 1 check (c > 0)", "int check (c > 0)",
        "int default 1 unique", "int primary key", "text constraint k not null default 'x'",
        "text default 'x' constraint k check (c <> '')",
        "text storage external default 'x'", "text compression pglz",
    ]

    static var all: [LintCase] {
        let wrapped = wrappings.flatMap { wrapping in
            expressions.map { wrapping.replacing("X", with: $0) }
        }
        let defaults = (expressions + wrapped).map { "text default \($0)" } + columns
        return defaults.map { LintCase(setup: setup, sql: "alter table t add column c \($0)") }
    }
}
