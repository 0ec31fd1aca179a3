import Foundation
import Logging
import NIOHTTP1
import Synchronization
import Testing

@testable import LoadClient

@Suite struct LoadRunTests {
    private let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    private func plan(_ server: ScriptedServer, _ change: (inout LoadPlan) -> Void = { _ in }) throws
        -> LoadPlan
    {
        var plan = LoadPlan(
            target: try LoadTarget(server.url),
            crew: Crew(writers: 2, readers: 1, voters: 1),
            pace: .closed(thinkTime: .zero, maxRate: nil),
            duration: nil,
            settle: .zero,
            expectations: Expectations(minimumWrites: 1, maximumGap: .seconds(60))
        )
        change(&plan)
        return plan
    }

    /// Runs against a service until it was asked so many questions, and reports.
    private func report(
        fault: PretendService.Fault? = nil,
        questions: Int = 60,
        onAsk: @escaping @Sendable (PretendService, Int) -> Void = { _, _ in },
        _ change: (inout LoadPlan) -> Void = { _ in }
    ) async throws -> LoadReport {
        let enough = AsyncStream.makeStream(of: Void.self)
        let service = PretendService(fault: fault) { service, asked in
            onAsk(service, asked)
            if asked == questions { enough.continuation.finish() }
        }
        return try await ScriptedServer.with(service.answer) { server in
            let run = try LoadRun(plan: plan(server, change), logger: logger)
            return try await withThrowingTaskGroup(of: Void.self) { tasks in
                tasks.addTask { try await run.run() }
                for await _ in enough.stream {}
                run.stop()
                try await tasks.waitForAll()
                return try await run.finish().report
            }
        }
    }

    @Test func aServiceThatKeepsEverythingPasses() async throws {
        let report = try await report(questions: 150)
        #expect(report.verdict == .pass, "\(report.reasons)")
        #expect(report.ledger.acknowledged >= 150)
        #expect(report.ledger.attempted == report.ledger.acknowledged)
        #expect(report.requests.sent == report.requests.ok)
        #expect(report.readBack.api.complete && report.readBack.api.rows >= 150)
        #expect(report.readBack.database == nil)
        #expect(report.votes.acknowledged > 0)
        #expect(report.instances.map(\.instance) == ["instance-blue"])
    }

    @Test(
        arguments: [
            (PretendService.Fault.lose, \LoadReport.LedgerSummary.lost), (.duplicate, \.duplicated),
            (.corrupt, \.corrupted),
            (.renumber, \.corrupted), (.keepAndRefuse, \.phantom), (.keepAndFail, \.recovered),
            (.keepAndReset, \.recovered), (.keepAndGatewayError, \.recovered),
        ] as [(PretendService.Fault, any KeyPath<LoadReport.LedgerSummary, Int> & Sendable)]
    )
    func everyFaultIsFoundAndNamed(
        fault: PretendService.Fault,
        count: any KeyPath<LoadReport.LedgerSummary, Int> & Sendable
    ) async throws {
        let report = try await report(fault: fault)
        #expect(report.verdict == .fail)
        #expect(report.ledger[keyPath: count] == 1, "\(report.reasons)")
        #expect(report.reasons.contains { $0.contains("\(report.run)/") })
        let ledger = report.ledger
        #expect(ledger.lost + ledger.duplicated + ledger.corrupted + ledger.phantom + ledger.recovered == 1)
        #expect(ledger.attempted == ledger.acknowledged + ledger.rejected + ledger.indeterminate)
    }

    @Test func aWriteThatWasCutAndIsAbsentIsOnlyAFailedRequest() async throws {
        let report = try await report(fault: .dropAndReset)
        #expect(report.verdict == .fail)
        #expect(report.ledger.indeterminate == 1 && report.ledger.recovered == 0 && report.ledger.lost == 0)
        #expect(report.requests.by.map(\.class) == [.resetBeforeResponse])
        #expect(report.requests.failed == 1 && report.requests.examples.count == 1)
    }

    @Test(arguments: [PretendService.Fault.countVoteTwice, .loseVote])
    func aVoteThatDoesNotCountOnceIsFound(fault: PretendService.Fault) async throws {
        let report = try await report(fault: fault, questions: 100)
        #expect(report.verdict == .fail)
        #expect(report.votes.corrupted == 1, "\(report.reasons)")
    }

    @Test func aSwitchOfColorIsSeenAsADeployment() async throws {
        let report = try await report(
            questions: 150,
            onAsk: { service, asked in if asked == 75 { service.turn("green") } },
            { $0.expectations.deployment = true }
        )
        #expect(report.verdict == .pass, "\(report.reasons)")
        #expect(report.instances.map(\.color) == ["blue", "green"])
        #expect(report.instances.map(\.release) == [1, 2])
        #expect(report.deployment?.inferred == true)
    }

    @Test func aListingThatCannotBeReadIsUnknown() async throws {
        let report = try await report(onAsk: { service, asked in if asked == 60 { service.takeDown() } }) {
            $0.crew = Crew(writers: 1, readers: 0, voters: 0)
            $0.readPatience = .seconds(1)
        }
        #expect(report.verdict == .unknown)
        #expect(
            report.reasons.contains {
                $0.hasPrefix(
                    "read back through the API: the final read is missing: GET /questions?limit=100 failed"
                )
            },
            "\(report.reasons)"
        )
        #expect(!report.readBack.api.complete && report.readBack.api.retries > 0)
        #expect(report.ledger.lost == 0)
    }

    @Test func theOpenLoopSendsEveryRequestThatWasDue() async throws {
        let service = PretendService()
        try await ScriptedServer.with(service.answer) { server in
            let run = try LoadRun(
                plan: plan(server) {
                    $0.pace = .open(rate: 200)
                    $0.duration = .milliseconds(500)
                },
                logger: logger
            )
            try await run.run()
            let report = try await run.finish().report
            #expect(report.requests.sent == 100)
            #expect(report.requests.ok == 100)
            #expect(report.schedule.loop == "open" && report.schedule.rate == 200)
            #expect(report.verdict == .pass, "\(report.reasons)")
            #expect(run.snapshot().ok == 100)
        }
    }

    @Test func aCancelledRunThrowsAndLeavesTheRestToItsCaller() async throws {
        let begun = AsyncStream.makeStream(of: Void.self)
        let service = PretendService { _, asked in if asked == 5 { begun.continuation.finish() } }
        try await ScriptedServer.with(service.answer) { server in
            let run = try LoadRun(plan: plan(server), logger: logger)
            let task = Task { try await run.run() }
            for await _ in begun.stream {}
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
        }
    }

    @Test func aServiceThatDoesNotAnswerBeforeTheLoadGetsNoneAndTheReportSaysWhy() async throws {
        try await ScriptedServer.with { _ in
            [.close]
        } _: { server in
            let run = try LoadRun(plan: plan(server) { $0.readPatience = .milliseconds(200) }, logger: logger)
            await #expect(throws: LoadRunError.neverRun) { try await run.finish() }
            try await run.run()
            let report = try await run.finish().report
            #expect(report.verdict == .unknown)
            #expect(report.reasons.contains { $0.contains("reset-before-response") })
            #expect(report.requests.sent == 0)
            await #expect(throws: LoadRunError.alreadyRun) { try await run.run() }
        }
    }

    @Test func aLoadThatIsStoppedBeforeItsTimeSaysWhy() async throws {
        let enough = AsyncStream.makeStream(of: Void.self)
        let service = PretendService { _, asked in if asked == 30 { enough.continuation.finish() } }
        try await ScriptedServer.with(service.answer) { server in
            let run = try LoadRun(plan: plan(server), logger: logger)
            async let load: Void = run.run()
            for await _ in enough.stream {}
            run.stop(because: "by SIGINT")
            try await load
            let report = try await run.finish().report
            #expect(report.cutShort == "by SIGINT")
            #expect(report.verdict == .pass, "\(report.reasons)")
        }
    }

    @Test func inTheOpenLoopWhoWaitsHoldsUpNobodyElse() async throws {
        let service = PretendService()
        try await ScriptedServer.with { request in
            // Votes are never answered.
            request.head.uri.hasSuffix("/votes") ? [] : service.answer(request)
        } _: { server in
            let run = try LoadRun(
                plan: plan(server) {
                    $0.pace = .open(rate: 200)
                    $0.crew = Crew(writers: 1, readers: 1, voters: 2)
                    $0.duration = .seconds(1)
                    $0.timeout = .seconds(2)
                },
                logger: logger
            )
            try await run.run()
            let report = try await run.finish().report
            #expect(report.requests.sent == 200 && report.requests.unsent == 0)
            let votes = try #require(report.kinds.first { $0.kind.hasSuffix("/votes") })
            #expect(votes.ok == 0 && votes.failed == votes.sent && votes.sent > 20)
            #expect(report.schedule.connections > 20)
            let others = report.kinds.filter { !$0.kind.hasSuffix("/votes") }
            #expect(others.allSatisfy { $0.failed == 0 })
        }
    }

    @Test func whatFindsNoConnectionBeforeTheEndIsSaidToBeUnsent() async throws {
        let service = PretendService()
        try await ScriptedServer.with { request in
            request.head.method == .POST ? [] : service.answer(request)
        } _: { server in
            let run = try LoadRun(
                plan: plan(server) {
                    $0.pace = .open(rate: 100)
                    $0.crew = Crew(writers: 1)
                    $0.duration = .seconds(1)
                    $0.timeout = .seconds(3)
                    $0.maximumConnections = 4
                },
                logger: logger
            )
            try await run.run()
            let report = try await run.finish().report
            #expect(report.requests.sent == 4)
            #expect(report.requests.sent + report.requests.unsent == 100)
            #expect(report.verdict == .fail)
        }
    }

    @Test func anAnswerBehindAnAnswerIsUnsolicited() async throws {
        let service = PretendService()
        let stranger = ScriptedServer.response("200 OK", ["x-fakestack-instance: other"], body: "{}")
        try await ScriptedServer.with { request in
            service.answer(request) + (request.head.uri.hasSuffix("/votes") ? [.send(stranger)] : [])
        } _: { server in
            let run = try LoadRun(
                plan: plan(server) {
                    $0.pace = .open(rate: 100)
                    $0.duration = .seconds(1)
                },
                logger: logger
            )
            try await run.run()
            let outcome = try await run.finish()
            #expect(outcome.report.verdict == .fail)
            #expect(outcome.report.requests.unsolicited > 0)
            let lines = String(decoding: outcome.findings, as: UTF8.self)
            #expect(lines.contains("unsolicited"))
        }
    }

    @Test func idempotencyKeysAreSentOnlyWhenAskedFor() async throws {
        for wanted in [false, true] {
            let enough = AsyncStream.makeStream(of: Void.self)
            let service = PretendService { _, asked in if asked == 20 { enough.continuation.finish() } }
            try await ScriptedServer.with(service.answer) { server in
                let run = try LoadRun(plan: plan(server) { $0.idempotencyKeys = wanted }, logger: logger)
                async let load: Void = run.run()
                for await _ in enough.stream {}
                run.stop()
                try await load
                let keys = server.seen.withLock { requests in
                    requests.filter { $0.head.method == .POST }.map { $0.head.headers["idempotency-key"] }
                }
                #expect(keys.allSatisfy { $0.count == (wanted ? 1 : 0) })
                #expect(Set(keys).count == (wanted ? keys.count : 1))
            }
        }
    }
}
