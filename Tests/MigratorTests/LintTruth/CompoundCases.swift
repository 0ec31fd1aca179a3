import TestSupport

/// `ALTER TABLE` statements of several actions, drawn at random.
enum CompoundCases {
    static let setup = """
        create table u (id int primary key, a int, b text); create table v (id int primary key);
        create table t (id int primary key, a int, b varchar(10), c int not null, d text, e numeric(8,2));
        create index t_a on t (a); create index t_b on t (b); create unique index t_e on t (e);
        create unique index t_c on t (c); create index t_d on t (lower(d)); create index t_part on t (c) where a > 0;
        insert into t (id, a, b, c, d) select i, i, 'x', i, 'y' from generate_series(1, 5) i;
        insert into u select i, i, 'x' from generate_series(1, 5) i;
        alter table t add constraint k check (a > 0) not valid, add constraint a_there check (a is not null) not valid,
            add constraint d_there check (d notnull and d <> ''), add constraint f foreign key (c) references u not valid;
        alter table u add constraint uk check (a > 0) not valid; alter table u add constraint ub check (not (b is null))
        """

    static let actions = [
        "validate constraint k", "validate constraint a_there", "validate constraint f", "add column z int",
        "add column y int not null default 0", "add x text default now()::text",
        "add w uuid default gen_random_uuid()",
        "add if not exists a int", "add if not exists a int default random()", "drop column d",
        "drop column b",
        "drop constraint k", "drop constraint a_there", "drop constraint d_there", "drop constraint f",
        "alter a set not null", "alter d set not null", "alter c set not null", "alter id set not null",
        "alter e set not null", "alter c drop not null", "alter a drop not null", "alter b type varchar(20)",
        "alter b type text", "alter d type varchar", "alter d type varchar(5)", "alter e type numeric(10,2)",
        "alter c type int", "alter c type bigint", "alter a set default 1", "alter c drop default",
        "alter d set statistics 100", "alter d set storage external", "alter d set (n_distinct = 5)",
        "set (fillfactor = 80)", "set (autovacuum_enabled = off)", "reset (fillfactor)",
        "disable trigger user",
        "enable row level security", "replica identity full", "cluster on t_a", "set without cluster",
        "add constraint n1 check (c > 0) not valid", "add constraint n2 check (c > 0)",
        "add constraint n3 foreign key (a) references v not valid",
        "add constraint n4 foreign key (id) references u",
        "add constraint n5 unique (a)", "add constraint n6 unique using index t_c",
        "add constraint n7 unique using index t_e",
        "validate constraint n1", "validate constraint n3", "set logged", "set unlogged",
        "owner to current_user",
        "alter z set default 5", "alter z type bigint", "alter y set not null",
    ]

    /// Statements of two to four actions.
    static func drawn(_ count: Int, seed: UInt64) -> [LintCase] {
        var random = SeededGenerator(seed: seed)
        return (0..<count).map { _ in
            let drawn = (0..<Int.random(in: 2...4, using: &random)).map { _ in
                actions[Int.random(in: actions.indices, using: &random)]
            }
            return LintCase(setup: setup, sql: "alter table t \(drawn.joined(separator: ", "))")
        }
    }
}
