/// Statements about domains and partitions, keys and their indexes, each upon several schemas.
enum DomainAndPartitionCases {
    static var all: [LintCase] {
        product(domainSetups, domainStatements) + product(partitionSetups, partitionStatements)
            + product(keySetups, keyStatements)
    }

    private static func product(_ setups: [String], _ statements: [String]) -> [LintCase] {
        setups.flatMap { setup in statements.map { LintCase(setup: setup, sql: $0) } }
    }

    private static let domainSetups = [
        "create domain d as int; create table t (a d, b int)",
        "create domain d as int check (value > 0); create table t (a d, b int)",
        "create domain d as int; create table t (a int, b int)",
        "create domain d as int not null; create table t (a int, b int)",
        "create domain base as int check (value > 0); create domain d as base; create table t (a int, b d)",
        "create domain d as int check (value > 0); alter domain d drop constraint d_check; create table t (a int, b int)",
        "create domain d as int; alter domain d add constraint k check (value > 1) not valid; create table t (a d, b int)",
        "create domain d as int; create domain outer_d as d; create table t (a outer_d, b int)",
        "create domain d as int; create table t (a d[], b int)",
    ]

    private static let domainStatements = [
        "alter domain d add constraint n check (value > 2)", "alter domain d add check (value > 2)",
        "alter domain d add constraint n check (value > 2) not valid", "alter domain d validate constraint k",
        "alter domain d set not null", "alter domain d drop not null", "alter domain d set default 5",
        "alter domain d drop constraint k", "alter domain d rename to e", "alter table t add column c d",
        "alter table t add column c d default 7", "alter table t add column c d not null default 7",
        "alter table t alter b type d", "alter table t alter a type int", "alter table t alter b type int",
        "alter domain d rename to e; alter table t add column c e",
        "create domain fresh as int check (value > 0); alter table t add column c fresh",
        "create domain fresh as int; alter table t add column c fresh; alter domain fresh set not null",
        "create domain fresh as int; alter domain fresh add check (value > 0)",
        "drop domain if exists nothing; create table fresh (a d); alter table fresh add b d",
    ]

    private static let one = "create table one partition of p for values from (1000) to (2000)"

    private static let parents = [
        "create table p (k int not null, v text) partition by range (k); \(one)",
        "create table p (k int, v text) partition by range (k); \(one)",
        "create table p (k int not null, v text) partition by range (k); create table rest partition of p default",
        "create table p (k int primary key, v text) partition by range (k); \(one)",
        "create table p (k int not null, v text) partition by range (k); create index on p (v); \(one)",
        "create table w (id int primary key); create table p (k int not null references w, v text) partition by range (k); "
            + one,
    ]

    private static let children = [
        "create table q (k int, v text)", "create table q (k int not null, v text)",
        "create table q (k int not null, v text, check (k >= 0 and k < 100))",
        "create table q (k int, v text, check (k >= 0 and k < 100))",
        "create table q (k int not null, v text, check (k >= 10 and k < 50))",
        "create table q (k int, v text); alter table q add constraint c check (k is not null and k >= 0 and k < 100) not valid",
        "create table q (k int, v text); alter table q add constraint c check (k is not null and k >= 0 and k < 100) not valid; "
            + "alter table q validate constraint c",
        "create table q (like p including all); alter table q add check (k >= 0 and k < 100)",
        "create table q (k int not null, v text, check (k > 0)); create index on q (v)",
        "create table q (k int primary key, v text, check (k >= 0), check (k < 100)); create index on q (v)",
    ]

    private static let listed = [
        "create table q (k text not null, v text)",
        "create table q (k text not null, v text, check (k = 'a'))",
        "create table q (k text not null, v text, check (k in ('a', 'b')))",
    ].flatMap { child in
        [
            "create table p (k text not null, v text) partition by list (k); "
                + "create table one partition of p for values in ('z'); \(child)",
            "create table p (k text not null, v text) partition by hash (k); "
                + "create table one partition of p for values with (modulus 2, remainder 1); \(child)",
        ]
    }

    private static var partitionSetups: [String] {
        parents.flatMap { parent in children.map { "\(parent); \($0)" } } + listed
    }

    private static let partitionStatements = [
        "alter table p attach partition q for values from (0) to (100)",
        "alter table p attach partition q for values from (minvalue) to (100)",
        "alter table p attach partition q for values in ('a')",
        "alter table p attach partition q for values in ('a', 'b')",
        "alter table p attach partition q for values with (modulus 2, remainder 0)",
        "alter table p attach partition q default",
        "create table fresh partition of p for values from (200) to (300)",
        "create table fresh (like p including all); alter table p attach partition fresh for values from (200) to (300)",
        "alter table p detach partition one", "alter table p add column z int default 0",
        "alter table p alter v set not null",
        "alter table p add constraint z check (k > 0)", "alter table p alter v type varchar",
        "create index on only p (v)",
        "create index on p (v)", "alter table q add column z int",
    ]

    private static let keySetups = [
        "create table t (a int, b int); create unique index i on t (a)",
        "create table t (a int not null, b int); create unique index i on t (a)",
        "create table t (a int, b int not null, constraint k check (a notnull)); create unique index i on t (a, b)",
        "create table t (a int, b int); alter table t add constraint k check (a is not null) not valid; "
            + "create unique index i on t (a)",
        "create table u (id int primary key); create table t (a int, b int references u); create unique index i on t (a)",
    ]

    private static let keyStatements = [
        "alter table t add constraint p primary key using index i",
        "alter table t add primary key using index i",
        "alter table t add constraint p unique using index i", "alter table t add primary key (b)",
        "alter table t add unique nulls not distinct (b)", "alter table t alter a set not null",
        "alter table t alter a set not null, drop constraint if exists k",
        "alter table t add constraint n not null a",
        "alter table t add constraint z foreign key (b) references t (a) not valid",
        "alter table t add column c int references t (a)",
        "alter table t add column c int default null references t (a)",
        "alter table t add column c int default 1 references t (a)", "alter table t add column c int unique",
        "alter table t add exclude (a with =)", "drop index i", "alter index i rename to j",
        "alter table t add column id int generated always as identity primary key",
        "alter table t alter b add generated always as identity",
        "alter table t rename a to c; alter table t alter c set not null",
        "alter table t rename to s; alter table s alter a set not null", "alter table t set schema public",
        "alter table t alter a set not null; alter table t alter a set not null",
    ]
}
