import Migrations
import Postgres

extension MigrationRunner {
    /// One by one, for several statements in one string are one transaction, which is what the file does not want; and so
    /// that a run that was killed is gone on with where it ended.
    func runStatements(_ work: Work, _ sessions: Sessions) async throws {
        let session = sessions.own
        let statements = StatementSplitter.split(work.block.sql)
        let texts = statements.map(\.sql)
        var progress = try await StatementProgress(
            of: work.migration,
            work.direction,
            beside: table,
            on: session
        )
        // What the file itself puts into transactions is not put into ours.
        let isLeftAlone = statements.contains(where: \.controlsTransaction)
        for index in statements.indices.dropFirst(isLeftAlone ? 0 : progress.count(of: texts)) {
            let statement = statements[index]
            if isLeftAlone {
                try await execute(statement, of: work, on: session)
            } else if statement.canRunInTransaction {
                try await retrying(work.migration, sessions) {
                    try await withImpatientTransaction(on: session) {
                        try await execute(statement, of: work, on: session)
                        try await progress.finish(Array(texts[...index]), on: session)
                    }
                }
            } else {
                try await runAlone(statement, after: Array(texts[..<index]), of: work, &progress, on: session)
            }
        }
        try await session.withTransaction {
            try await session.query(work.note)
            try await progress.forget(on: session)
        }
    }

    /// Runs a statement that no transaction may be around, without a lock timeout, which would leave an invalid index.
    private func runAlone(
        _ statement: StatementSplitter.Statement,
        after done: [String],
        of work: Work,
        _ progress: inout StatementProgress,
        on session: PostgresSession
    ) async throws {
        let wasInterrupted = progress.begun == statement.sql
        var isDone = false
        if wasInterrupted { isDone = try await InvalidIndex.isDone(statement, on: session) }
        if !isDone {
            try await InvalidIndex.drop(before: statement, wasInterrupted: wasInterrupted, on: session)
            try await progress.begin(statement.sql, after: done, on: session)
            try await execute(statement, of: work, on: session)
        }
        try await progress.finish(done + [statement.sql], on: session)
    }

    private func execute(
        _ statement: StatementSplitter.Statement,
        of work: Work,
        on session: PostgresSession
    ) async throws {
        do throws(PostgresError) {
            try await session.execute(script: statement.sql)
        } catch {
            throw failure(
                of: work.block.sql,
                line: work.block.line,
                offset: statement.offset,
                in: work.migration,
                error
            )
        }
    }
}
