import Foundation

@testable import LoadClient

/// A report with everything that one can hold: a rolling deployment under seven kinds of requests, with migrations,
/// a fault, an outage, a gap of the client's own and hostile text.
enum RichReport {
    static let start = Date(timeIntervalSince1970: 1_769_860_800)
    static let hostile = "\u{1B}[2J<img src=x>\u{202E}&\"|`@all\r\n\u{85}\u{FFFF}"
    static let kinds = [
        "POST /questions", "GET /questions", "GET /questions/{id}", "POST /questions/{id}/answers",
        "POST /questions/{id}/votes", "POST /questions/import", "GET /questions/feed",
    ]
    private static let instances = [
        ("3f2a9c1e-0b7d-4a57-9c31-7e5a11d0c001", "blue", 1, 0.0, 26.0),
        ("8b61d0aa-5f0e-4d6b-8a0f-2f6f3b7ec002", "blue", 1, 0.0, 30.5),
        ("c47e55f2-91c3-4e0d-b1b9-90a4b2a9d003", "green", 2, 17.2, 44.4),
        ("e90b3d77-2a6f-4c1c-9d5e-5d1f0c8be004", "green", 2, 17.9, 44.4),
    ]

    /// A run of 44.4 s, or as many seconds as asked for.
    static func make(_ verdict: Verdict = .fail, seconds length: Int = 45) -> LoadReport {
        var report = LoadReportTests.sample(verdict)
        report.summary =
            verdict == .pass
            ? "All 24420 requests succeeded, and every acknowledged write is there as it was sent."
            : "3 acknowledged questions were lost, and GET /questions/{id} was away for 2034 ms."
        report.reasons = [report.summary, "3 questions lost: write r/17, r/18, r/19"]
        report.criteria = criteria
        report.limits = [
            "A row that was deleted and written again under its id is not told from one that stayed.",
            "A duplicate that arrives more than 2 s after the load is not seen.",
        ]
        report.sabotage = nil
        report.certainty = .init(requests: verdict == .pass ? 0.000123 : nil, switches: 0.3)
        report.seconds = (0..<length).map { second($0, of: length) }
        let all = (
            sent: report.seconds.map(\.sent).reduce(0, +), ok: report.seconds.map(\.ok).reduce(0, +),
            failed: report.seconds.map(\.failed).reduce(0, +)
        )
        report.requests = .init(
            sent: all.sent,
            ok: all.ok,
            failed: all.failed,
            charged: 12,
            unsent: 3,
            unsolicited: 1,
            by: [
                .init(class: .status5xx, connection: .reused, instance: instances[0].0, count: 9),
                .init(class: .resetBeforeResponse, connection: .reused, instance: nil, count: 5),
                .init(class: .connectRefused, connection: .new, instance: nil, count: 2),
            ],
            examples: ["GET /questions at 8.113 s, status-5xx on a reused connection: 503 \(hostile)"]
        )
        report.kinds = kinds.enumerated().map { number, kind in
            let isStream = number == 6
            return .init(
                kind: kind,
                sent: all.sent / 7,
                ok: all.ok / 7,
                failed: number == 2 ? all.failed : 0,
                latency: isStream
                    ? nil
                    : .init(
                        p50Ms: 1.1 + Double(number),
                        p99Ms: 9.5 * Double(number + 1),
                        maxMs: 240,
                        count: all.ok / 7
                    ),
                unavailabilityMs: number > 4 ? nil : (number == 2 ? 2034.2 : 61.5),
                unavailabilityStarted: number > 4 ? nil : start + (number == 2 ? 9.2 : 21.4)
            )
        }
        let ledger = LoadReport.LedgerSummary(
            attempted: 5512,
            acknowledged: 5498,
            rejected: 4,
            indeterminate: 10,
            charged: 6,
            lost: 3,
            duplicated: 0,
            corrupted: 0,
            phantom: 0,
            recovered: 7
        )
        (report.ledger, report.answers, report.votes) = (ledger, ledger, ledger)
        (report.answers.lost, report.votes.lost) = (0, 0)
        report.oldRows = .init(
            questions: 100_000,
            answers: 25_000,
            sampled: 1,
            damaged: 20_000,
            examples: [
                .init(table: "question", id: 17, field: "author", before: "Ada17", after: "Ada"),
                .init(table: "answer", id: 4, field: "row", before: "there", after: hostile),
            ],
            secondsBefore: 0.84,
            secondsAfter: 0.91
        )
        report.feeds = .init(
            listeners: 4,
            events: 21_992,
            reconnects: 8,
            gaps: 2,
            repeats: 0,
            disorders: 1,
            examples: ["listener 2 never received question 4711"]
        )
        report.latency.migrating = .init(p50Ms: 2, p99Ms: 21.4, maxMs: 88, count: 900)
        report.instances = instances.enumerated().map { number, instance in
            .init(
                instance: instance.0,
                color: instance.1,
                release: instance.2,
                requests: 6100,
                first: start + instance.3,
                last: start + instance.4,
                began: number > 1,
                ended: number < 2
            )
        }
        report.watched = watched
        report.deployment = deployment
        report.schedule.gaps = [.init(started: start + 36.2, seconds: 1.6)]
        report.longestUnavailabilityMs = 2034.2
        report.longestUnavailabilityStarted = start + 9.2
        report.readBack.database = .init(
            complete: true,
            rows: 105_512,
            retries: 1,
            seconds: 0.7,
            failure: nil
        )
        report.finished = start + (Double(length) - 0.6)
        return report
    }

    private static var criteria: [Criterion] {
        var criteria = [
            Criterion(
                name: "requests",
                status: .notOK,
                value: "16 of 24420 failed, 12 of them charged to faults",
                limit: "0 that no fault explains",
                details: ["GET /questions at 8.113 s, status-5xx on a reused connection: 503 \(hostile)"]
            ),
            Criterion(
                name: "questions",
                status: .notOK,
                value: "3 of 5498 acknowledged are lost",
                limit: "0",
                details: (1...5).map {
                    "lost: r/\($0), acknowledged at 9.2 s by 3f2a9c1e over 127.0.0.1:4711"
                }
            ),
            Criterion(
                name: "votes",
                status: .ok,
                value: "all 5498 acknowledged are counted",
                limit: "0 lost"
            ),
            Criterion(name: "old rows", status: .notJudged, value: "no database is given"),
            Criterion(
                name: "the client's own schedule",
                status: .unknown,
                value: "it did not run for 1.6 s at 36.2 s",
                limit: "1 s"
            ),
        ]
        criteria += kinds.prefix(5).enumerated().map { number, kind in
            Criterion(
                name: "unavailability of \(kind)",
                status: number == 2 ? .notOK : .ok,
                value: number == 2 ? "2034 ms from 9.2 s on" : "62 ms",
                limit: "1000 ms"
            )
        }
        return criteria
    }

    private static func second(_ number: Int, of length: Int) -> LoadReport.Second {
        let isLast = number == length - 1
        let covered = isLast ? 0.4 : 1
        let isAway = number == 9 || number == 10
        // Nothing at all was due or answered while the client itself did not run.
        let isBlind = number == 36
        let isRolling = (17..<31).contains(number)
        var answers: [String: Int] = [:]
        let due = isBlind ? 0 : Int((550 * covered).rounded())
        let failed = isAway ? 8 : 0
        let ok = isAway || isBlind ? 0 : due
        if ok > 0 {
            let share = number < 17 ? 0.0 : number >= 31 ? 1 : Double(number - 16) / 15
            let green = Int(Double(ok) * share)
            answers = ["0": (ok - green) / 2, "1": ok - green - (ok - green) / 2]
            answers["2"] = green / 2
            answers["3"] = green - green / 2
            answers = answers.filter { $0.value > 0 }
        }
        var latency: [String: LoadReport.Percentiles] = [:]
        for (index, kind) in kinds.enumerated() where index < 6 && ok > 0 && !(index == 5 && number % 3 > 0) {
            let wobble = 1 + 0.3 * sin(Double(number * (index + 2)) / 3)
            let load = isRolling ? 2.2 : 1
            latency[kind] = .init(
                p50Ms: (0.8 + Double(index) * 0.9) * wobble * load,
                p99Ms: (6 + Double(index * index) * 4) * wobble * load,
                maxMs: (20 + Double(index) * 30) * wobble * load * (number == 22 ? 9 : 1),
                count: ok / 7
            )
        }
        var away: [String: Double] = [:]
        if isAway { for kind in kinds.prefix(5) { away[kind] = number == 9 ? 800 : 1000 } }
        if number == 11 { away[kinds[2]] = 234 }
        if number == 21 { for kind in kinds.prefix(2) { away[kind] = 61 } }
        return .init(
            second: number,
            covered: covered,
            sent: due,
            ok: ok,
            failed: failed,
            latency: latency,
            answers: answers,
            unavailableMs: away
        )
    }

    private static var watched: [LoadReport.WatchedInstance] {
        instances.enumerated().map { number, instance in
            var samples: [LoadReport.WatchedInstance.Sample] = []
            for at in stride(from: -400, to: 44_400, by: 200) {
                let seconds = Double(at) / 1000
                let isNew = number > 1
                if isNew, seconds < instance.3 - 2 { continue }
                if !isNew, seconds > instance.4 + 1.5 { continue }
                // The outage: nobody answers.
                if (9.2..<11.2).contains(seconds) {
                    samples.append(.init(atMs: at, state: nil, inflight: nil))
                    continue
                }
                let state =
                    isNew && seconds < instance.3 - 0.4
                    ? "starting"
                    : !isNew && seconds > instance.4
                        ? "stopping" : !isNew && seconds > instance.4 - 3.5 ? "obsolete" : "serving"
                let load = (state == "serving" ? 6.0 : state == "obsolete" ? max(0, instance.4 - seconds) : 0)
                samples.append(
                    .init(
                        atMs: at,
                        state: state,
                        inflight: Int(load + 2 * abs(sin(seconds * 3)) * min(1, load))
                    )
                )
            }
            return .init(instance: instance.0, color: instance.1, samples: samples)
        }
    }

    private static var deployment: DeploymentTimeline {
        func step(_ name: String, _ at: Double, _ seconds: Double) -> DeploymentTimeline.Step {
            .init(name: name, started: start + at, seconds: seconds)
        }
        var timeline = DeploymentTimeline(
            steps: [
                step("lock", 15, 0.01), step("expand", 15.02, 1.2), step("start", 16.2, 0.9),
                step("green", 17.1, 0.8), step("switch", 18, 0.21), step("soak", 18.3, 4),
                step("obsolete", 22.4, 0.02), step("drain", 22.5, 7.8), step("stop", 30.4, 1.6),
                step("contract", 32.1, 2.3),
            ],
            migrations: [
                step("20260201001000_add_authors_table.sql", 15.1, 0.09),
                step("20260201001100_backfill_authors.sql", 15.2, 0.9),
                step("20260201002100_drop_author_text.sql", 32.2, 2.1),
            ],
            lockWaits: [
                .init(
                    at: start + 32.6,
                    migration: "20260201002100_drop_author_text.sql",
                    detail: "try 1, pid 4711 holds questions"
                )
            ]
        )
        timeline.faults = [
            .init(name: "kill-instance", detail: "blue \(hostile)", started: start + 8, seconds: 0, grace: 5),
            .init(name: "pause-instance", detail: "green", started: start + 38, seconds: 3, grace: 5),
        ]
        timeline.faults[0].failed = 12
        timeline.faults[0].writes = 6
        return timeline
    }
}
