/// Type changes: every type to every other, and the cheap ones of a column that something else depends on.
enum TypeChangeCases {
    private static let types = [
        "smallint", "int", "bigint", "oid", "regclass", "real", "double precision", "float(24)", "numeric",
        "numeric(8)", "numeric(8,2)", "numeric(12,2)", "numeric(12,4)", "money", "boolean", "varchar",
        "varchar(10)", "varchar(20)", "text", "char", "char(5)", "char(10)", "bpchar", "\"char\"", "citext",
        "name", "bytea", "bit(8)", "bit(16)", "varbit", "varbit(8)", "varbit(16)", "date", "time", "time(3)",
        "time(6)", "time with time zone", "timestamp", "timestamp(3)", "timestamp(6)", "timestamptz",
        "timestamp(0) with time zone", "interval", "interval(3)", "interval(6)", "interval day to second",
        "interval hour to minute", "uuid", "json", "jsonb", "xml", "inet", "cidr", "macaddr", "int4range",
        "text[]", "varchar[]", "varchar(10)[]", "varchar(20)[]", "int[]", "bigint[]", "plain_text",
        "short_text", "filled_text", "positive", "mood",
    ]

    private static let domains = """
        create domain plain_text as text; create domain short_text as varchar(20);
        create domain filled_text as text check (value <> ''); create domain positive as int check (value > 0);
        create type mood as enum ('sad', 'glad');
        """

    /// Each type to each, with USING and without.
    static var ofTypes: [LintCase] {
        types.flatMap { old in
            let setup = "\(domains) create table t (a \(old), b int)"
            return types.flatMap { new in
                [
                    LintCase(setup: setup, sql: "alter table t alter column a type \(new)"),
                    LintCase(setup: setup, sql: "alter table t alter a set data type \(new) using a::\(new)"),
                ]
            }
        }
    }

    /// Changes that may be cheap, of a column that has something upon it.
    static var withDependents: [LintCase] {
        changes.flatMap { change in
            dependents.map { dependent in
                LintCase(
                    setup: "\(domains) create table t (a \(change.old), b int); \(dependent)",
                    sql: "alter table t alter a type \(change.new)"
                )
            }
                + tables.map { table in
                    LintCase(
                        setup: "\(domains) \(table.replacing("TYPE", with: change.old))",
                        sql: "alter table t alter a type \(change.new)"
                    )
                }
        }
    }

    private static let changes = [
        ("int", "int"), ("int", "oid"), ("varchar(10)", "varchar(20)"), ("varchar(10)", "varchar"),
        ("varchar(10)", "text"), ("text", "varchar"), ("text", "citext"), ("citext", "text"),
        ("varchar", "bpchar"), ("varchar(10)", "bpchar"), ("text", "plain_text"), ("short_text", "text"),
        ("numeric(8,2)", "numeric(12,2)"), ("timestamp", "timestamp(6)"), ("timestamptz(0)", "timestamptz"),
        ("cidr", "inet"), ("regclass", "oid"),
        ("interval(3)", "interval"), ("varchar(20)", "text using a::text"),
        ("varchar(20)", "varchar(30) using cast(a as varchar(30))"),
        ("varchar(20)", "text using (a)::varchar(25)::text"), ("varchar(20)", "text using a || ''"),
        ("varchar(20)", "text collate \"C\""), ("text", "text collate \"C\""),
    ].map { (old: $0, new: $1) }

    private static let dependents = [
        "create index i on t (a)", "create unique index i on t (a)", "alter table t add primary key (a)",
        "alter table t add unique (a)", "create index i on t (b)", "create index i on t (b, a desc)",
        "create index i on t (b) include (a)", "create index i on t ((a is null))",
        "create index i on t (a, (b + 1))", "create index i on t ((b + 1))",
        "create index i on t (a) where b > 0",
        "create index i on t (b) where a is not null", "create index i on t (b) where b > 0",
        "create index i on t using hash (a)", "create index i on t using brin (a)",
        "alter table t add constraint k check (a is not null)",
        "alter table t add constraint k check (a is not null) not valid",
        "alter table t add constraint k check (b > 0)",
        "alter table t add constraint k check (a is null or b > 0)",
        "alter table t alter a set not null", "create statistics s on a, b from t",
        "alter table t add constraint e exclude (a with =)", "alter table t drop b",
        "create index i on t (a); drop index i",
        "alter table t add constraint k check (a is not null); alter table t drop constraint k",
        "create index i on t (a); alter table t rename a to c; alter table t rename c to a",
    ]

    /// Other ways to make the table; TYPE is the column's type.
    private static let tables = [
        "create table t (a TYPE primary key)", "create table t (a TYPE check (a is not null))",
        "create table t (a TYPE, b int, constraint k check (a is not null and b > 0))",
        "create table u (a TYPE primary key); create table t (a TYPE references u)",
        "create table t (a TYPE primary key); create table u (a TYPE references t)",
        "create table p (a TYPE check (a is not null)); create table t (like p including all)",
        "create table p (a TYPE check (a is not null)); create table t (like p)",
        "create table t (a TYPE, b int) partition by list (b); create table q partition of t (check (a is not null)) "
            + "for values in (1)",
        "create table t (a TYPE, b int) partition by list (b); create table q partition of t for values in (1)",
    ]
}
