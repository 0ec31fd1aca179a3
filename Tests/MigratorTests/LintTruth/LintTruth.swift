import Migrations

/// What Postgres itself does for migrations: every case in a transaction that is rolled back, all on one connection.
///
/// It says so by its own messages (`rewriting table`, `verifying table`, `building index`), by how often it read tables
/// and how many rows it wrote, and by `pg_locks`.
struct LintTruth {
    /// What a case came to.
    struct Outcome: Sendable {
        /// What took long while others could not write: empty where the case is harmless.
        var harms: [String] = []
        /// Why the server refused it.
        var refusal: String?
    }

    /// One statement of a case, as far as it has been seen.
    fileprivate struct Step {
        var messages: [String] = []
        var locks = ""
        /// Of the tables that were there before: scans, and rows written.
        var scans = 0
        var writes = 0
    }

    /// A schema that the server refused to make: a fault of the cases.
    struct FailedSetup: Error {
        let message: String
    }

    private let cases: [LintCase]
    private let setups: [String]

    init(_ cases: [LintCase]) {
        self.cases = cases
        var seen: Set<String> = []
        setups = cases.map(\.setup).filter { seen.insert($0).inserted }
    }

    // MARK: - What psql is told

    /// All of the cases, for one run of psql.
    var script: String {
        let schemas = Dictionary(uniqueKeysWithValues: setups.enumerated().map { ($1, "s\($0)") })
        var lines = [
            "set client_min_messages = warning;",
            // Where the time zone is UTC, the server need not rewrite a timestamp; lint cannot know.
            "set timezone = 'Europe/Berlin';",
            "set synchronous_commit = off;",
            "create extension if not exists citext;",
            "\\warn setup",
        ]
        for (index, setup) in setups.enumerated() {
            lines += ["create schema s\(index);", "set search_path = s\(index), public;", "\(setup);"]
        }
        lines += [
            "create table public.old as select oid, relname, relnamespace::regnamespace::text as place "
                + "from pg_class where relkind in ('r', 'p', 'm') and relnamespace::regnamespace::text ~ '^s[0-9]+$';",
            "create index on public.old (place);",
            "analyze public.old;",
        ]
        for (index, example) in cases.enumerated() {
            let schema = schemas[example.setup, default: ""]
            lines += ["begin;", "set local search_path = \(schema), public;"]
            lines.append(question(index, step: -1, in: schema))
            lines.append("set local client_min_messages = debug1;")
            for (step, statement) in StatementSplitter.split(example.sql).enumerated() {
                lines += ["\\warn step \(index) \(step)", "\(statement.sql);", "\\warn asked"]
                lines.append(question(index, step: step, in: schema))
            }
            lines.append("rollback;")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// Asks for the locks that keep others from writing, and for what was done so far.
    private func question(_ index: Int, step: Int, in schema: String) -> String {
        """
        select 'at \(index) \(step)', string_agg(distinct relname || ' ' || mode, ', '), \
        (select sum(pg_stat_get_xact_numscans(oid)) from public.old where place = '\(schema)'), \
        (select sum(pg_stat_get_xact_tuples_inserted(oid) + pg_stat_get_xact_tuples_updated(oid) \
        + pg_stat_get_xact_tuples_deleted(oid)) from public.old where place = '\(schema)') \
        from pg_locks join public.old on oid = relation where pid = pg_backend_pid() and place = '\(schema)' \
        and mode in ('ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock');
        """
    }

    // MARK: - What it answers

    /// Reads what psql wrote.
    ///
    /// - Parameters:
    ///   - output: Its rows.
    ///   - messages: What the server said meanwhile, and the marks between it.
    func outcomes(output: String, messages: String) throws -> [Outcome] {
        var steps: [[Step]] = cases.map {
            Array(repeating: Step(), count: StatementSplitter.split($0.sql).count)
        }
        var outcomes = cases.map { _ in Outcome() }
        var place: (index: Int, step: Int)?
        var isSetup = true
        for line in messages.split(separator: "\n") {
            let words = line.split(separator: " ")
            if words.first == "step", words.count == 3, let index = Int(words[1]), let step = Int(words[2]) {
                (place, isSetup) = ((index, step), false)
            } else if line == "asked" {
                place = nil
            } else if let (_, message) = Self.message(line, level: "ERROR") {
                if isSetup { throw FailedSetup(message: String(line)) }
                if let place, outcomes[place.index].refusal == nil { outcomes[place.index].refusal = message }
            } else if let place, let (_, message) = Self.message(line, level: "DEBUG") {
                steps[place.index][place.step].messages.append(message)
            }
        }
        var before: (scans: Int, writes: Int) = (0, 0)
        for line in output.split(separator: "\n") where line.hasPrefix("at ") {
            let fields = line.split(separator: "|", omittingEmptySubsequences: false)
            let words = fields[0].split(separator: " ").dropFirst().compactMap { Int($0) }
            let now = (scans: Int(fields[2]) ?? 0, writes: Int(fields[3]) ?? 0)
            if words[1] >= 0 {
                steps[words[0]][words[1]].locks = String(fields[1])
                steps[words[0]][words[1]].scans = now.scans - before.scans
                steps[words[0]][words[1]].writes = now.writes - before.writes
            }
            before = now
        }
        for index in cases.indices where outcomes[index].refusal == nil {
            let statements = StatementSplitter.split(cases[index].sql)
            outcomes[index].harms = zip(steps[index], statements).compactMap { $0.harm(in: $1.sql) }
        }
        return outcomes
    }

    private static func message(_ line: Substring, level: String) -> (Substring, String)? {
        guard let place = line.firstRange(of: " \(level):  ") else { return nil }
        return (line[..<place.lowerBound], String(line[place.upperBound...]))
    }
}

extension LintTruth.Step {
    /// What took long under the locks that were held, in the server's words.
    fileprivate func harm(in sql: String) -> String? {
        guard !locks.isEmpty else { return nil }
        // The indexes of a table that was emptied, and the references of one that is new, are no work.
        if sql.hasPrefix("truncate") { return nil }
        let isOfNew = sql.contains("attach partition fresh")
        let works = messages.filter { message in
            ["rewriting table", "verifying table", "building index", "validating foreign key"].contains {
                message.hasPrefix($0)
            } && !message.contains("\"pg_toast_") && !message.contains("\"fresh")
                && !(isOfNew && message.hasPrefix("validating"))
        }
        if let work = works.first { return "\(work) under \(locks)" }
        let verb = sql.prefix { $0.isLetter }.lowercased()
        // It reads a sample of the rows, which counts as no scan.
        if verb == "analyze" { return "a sample read under \(locks)" }
        let isQuery = ["select", "insert", "update", "delete", "merge", "with", "do"].contains(verb)
        if isQuery { return writes > 1 ? "\(writes) rows written under \(locks)" : nil }
        return scans > 0 && !isOfNew ? "\(scans) scans under \(locks)" : nil
    }
}
