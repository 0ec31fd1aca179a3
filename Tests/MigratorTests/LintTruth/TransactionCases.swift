import TestSupport

/// Migrations of several statements, drawn at random: what is short by itself, and what is long.
enum TransactionCases {
    private static let statements =
        CompoundCases.actions.map { "alter table t \($0)" } + [
            "alter table u validate constraint uk", "alter table u add column z int",
            "alter table u alter b set not null",
            "alter table u set (fillfactor = 80)", "alter table u alter a set statistics 5",
            "lock table t", "lock t in share mode", "lock table only u in access share mode",
            "lock table t, u in row share mode",
            "lock table u in share update exclusive mode nowait", "lock table u in exclusive mode",
            "update t set e = 1", "update u set a = 1 where a > 0", "update u set a = 2 where id = 1",
            "update u set b = 'z' where id in (1)", "update t set e = null where 1 = 1",
            "delete from t where false",
            "delete from t where id = 2", "delete from t", "insert into u values (9, 9, 'z')",
            "insert into u (id, a) select id + 100, a from t", "insert into v select id from u where id = 1",
            "with x as (update u set a = a returning *) select count(*) from x",
            "merge into u using t on t.id = u.id when matched then update set a = 3",
            "do $$ begin update u set a = 4; end $$", "do 'begin update u set a = 5 where a > 0; end'",
            "do $$ begin execute 'update u set a = 6'; end $$",
            "do $$ begin execute format('delete from %I', 'u'); end $$",
            "do $$ declare r record; begin for r in update u set a = 1 returning id loop null; end loop; end $$",
            "analyze t", "analyze u", "comment on table t is 'x'",
            "create view fresh_view as select * from t",
            "create table fresh (a int primary key, b int)", "create table fresh_copy as select * from t",
            "create temp table u (a int); create index fresh_i on u (a); drop table u",
            "create function t() returns int language sql as 'select 1'; create index on t (a)",
            "create schema t; alter table t add column n int default random()",
            "create table if not exists t (a int); create index on t (a)",
            "create table if not exists fresh_if (a int); create index on fresh_if (a)",
            "create index on t (a)", "create index if not exists t_a on t (a)", "create index on u (a)",
            "reindex table u",
            "reindex (concurrently off) index t_a", "create statistics fresh_s on a, b from u",
            "grant select on u to public",
            "create trigger x before insert on t for each row execute function suppress_redundant_updates_trigger()",
            "create rule r as on delete to u do also nothing", "truncate v", "set local lock_timeout = '1s'",
            "select setval(pg_get_serial_sequence('t', 'id'), 1)", "savepoint s", "drop index t_b",
            "drop table v",
            "cluster t using t_a", "create materialized view fresh_sum as select sum(a) from u",
            "create materialized view fresh_sum as select sum(a) from u with no data",
        ]

    /// One to four statements.
    static func drawn(_ count: Int, seed: UInt64) -> [LintCase] {
        var random = SeededGenerator(seed: seed)
        return (0..<count).map { _ in
            let drawn = (0..<Int.random(in: 1...4, using: &random)).map { _ in
                statements[Int.random(in: statements.indices, using: &random)]
            }
            return LintCase(setup: CompoundCases.setup, sql: drawn.joined(separator: "; "))
        }
    }

    /// Each of them alone.
    static var alone: [LintCase] { statements.map { LintCase(setup: CompoundCases.setup, sql: $0) } }
}
