import Migrations
import Postgres

extension MigrationRunner {
    /// What is done at once of a migration that is not one transaction.
    private enum Step {
        /// A whole block, in a transaction.
        case block(Migration.Block)
        case statement(StatementSplitter.Statement, of: Migration.Block)

        var text: String {
            switch self {
            case .block(let block): block.sql
            case .statement(let statement, _): statement.sql
            }
        }
    }

    /// One by one, for several statements in one string are one transaction, which is what the file does not want; and so
    /// that a run that was killed is gone on with where it ended.
    func runSteps(_ work: Work, _ sessions: Sessions) async throws {
        let session = sessions.own
        // What a backslash in a string means decides where that ends.
        let setting = try await session.query("select current_setting('standard_conforming_strings') = 'on'")
        let standardStrings = try setting[0].decode(Bool.self, at: 0)
        let steps = work.blocks.flatMap { Self.steps(of: $0, standardStrings: standardStrings) }
        let texts = steps.map(\.text)
        var progress = try await StatementProgress(
            of: work.migration,
            work.direction,
            beside: table,
            on: session
        )
        // What the file itself puts into transactions is not put into ours.
        let isLeftAlone = steps.contains {
            if case .statement(let statement, _) = $0 { statement.controlsTransaction } else { false }
        }
        let first = try await progress.goOn(with: isLeftAlone ? [] : texts, on: session)
        if first > 0 { onEvent(.resuming(work.migration, done: first, of: steps.count)) }
        if !progress.isKept { onEvent(.notResumable(work.migration)) }
        for index in steps.indices.dropFirst(first) {
            let text = texts[index]
            switch steps[index] {
            case .block(let block):
                try await retrying(work.migration, sessions) {
                    try await withImpatientTransaction(on: session) {
                        try await runScript(block, of: work.migration, on: session)
                        try await progress.finish(text, at: index, on: session)
                    }
                }
            case .statement(let statement, let block) where isLeftAlone:
                try await execute(statement, of: block, in: work.migration, on: session)
            case .statement(let statement, let block) where statement.canRunInTransaction:
                try await retrying(work.migration, sessions) {
                    try await withImpatientTransaction(on: session) {
                        try await execute(statement, of: block, in: work.migration, on: session)
                        try await progress.finish(text, at: index, on: session)
                    }
                }
            case .statement(let statement, let block):
                let wasInterrupted = index == first && progress.begun == text
                try await runAlone(statement, at: index, wasInterrupted, progress, on: session) {
                    try await execute(statement, of: block, in: work.migration, on: session)
                }
            }
        }
        try await session.withTransaction {
            try await session.query(work.note)
            try await progress.forget(on: session)
        }
    }

    private static func steps(of block: Migration.Block, standardStrings: Bool) -> [Step] {
        if block.options.runsInTransaction { return [.block(block)] }
        return StatementSplitter.split(block.sql, standardStrings: standardStrings)
            .map { .statement($0, of: block) }
    }

    /// Runs a statement that no transaction may be around, without a lock timeout, which would leave an invalid index.
    private func runAlone(
        _ statement: StatementSplitter.Statement,
        at place: Int,
        _ wasInterrupted: Bool,
        _ progress: StatementProgress,
        on session: PostgresSession,
        _ body: () async throws -> Void
    ) async throws {
        var isDone = false
        if wasInterrupted { isDone = try await InvalidIndex.isDone(statement, on: session) }
        if !isDone {
            try await InvalidIndex.drop(before: statement, wasInterrupted: wasInterrupted, on: session)
            try await progress.begin(statement.sql, at: place, on: session)
            try await body()
        }
        try await progress.finish(statement.sql, at: place, on: session)
    }

    private func execute(
        _ statement: StatementSplitter.Statement,
        of block: Migration.Block,
        in migration: Migration,
        on session: PostgresSession
    ) async throws {
        do throws(PostgresError) {
            try await session.execute(script: statement.sql)
        } catch {
            throw failure(of: block.sql, line: block.line, offset: statement.offset, in: migration, error)
        }
    }
}
