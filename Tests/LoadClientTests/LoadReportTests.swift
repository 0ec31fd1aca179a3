import Foundation
import Testing

@testable import LoadClient

@Suite struct LoadReportTests {
    /// A report with something in every part.
    static func sample(_ verdict: Verdict = .fail) -> LoadReport {
        let start = Date(timeIntervalSince1970: 1_769_860_800)
        let writes = LoadReport.LedgerSummary(
            attempted: 1,
            acknowledged: 1,
            rejected: 0,
            indeterminate: 0,
            charged: 0,
            lost: 1,
            duplicated: 0,
            corrupted: 0,
            phantom: 0,
            recovered: 0
        )
        let percentiles = LoadReport.Percentiles(p50Ms: 1, p99Ms: 2, maxMs: 3, count: 2)
        return LoadReport(
            verdict: verdict,
            summary: "1 question was lost",
            reasons: ["1 questions lost: write r/0 <script>"],
            criteria: [.init(name: "requests", status: .ok, value: "0 of 3 failed", limit: "0")],
            limits: ["a duplicate that arrives later is not seen"],
            cutShort: nil,
            certainty: .init(requests: nil, switches: nil),
            requests: .init(
                sent: 3,
                ok: 2,
                failed: 1,
                charged: 0,
                unsent: 0,
                unsolicited: 0,
                by: [.init(class: .resetMidResponse, connection: .reused, instance: "i1", count: 1)],
                examples: ["e & f"]
            ),
            kinds: [
                .init(
                    kind: "GET /questions",
                    sent: 3,
                    ok: 2,
                    failed: 1,
                    latency: percentiles,
                    unavailabilityMs: 12.5,
                    unavailabilityStarted: start.addingTimeInterval(1)
                )
            ],
            ledger: writes,
            answers: writes,
            votes: writes,
            oldRows: nil,
            feeds: nil,
            latency: .init(before: percentiles, during: percentiles, after: percentiles),
            longestUnavailabilityMs: 12.5,
            longestUnavailabilityStarted: start.addingTimeInterval(1),
            instances: [
                .init(
                    instance: "i1",
                    color: "blue",
                    release: 1,
                    requests: 3,
                    first: start,
                    last: start,
                    began: false,
                    ended: false
                )
            ],
            watched: [],
            deployment: DeploymentTimeline(steps: [
                .init(name: "start green", started: start.addingTimeInterval(1), seconds: 2)
            ]),
            schedule: .init(
                loop: "open",
                users: 4,
                connections: 4,
                rate: 100,
                waitedForUser: 0,
                lagP50Ms: 1,
                lagP99Ms: 2,
                lagMaxMs: 3,
                gaps: [],
                processorSeconds: 0.5
            ),
            readBack: .init(
                api: .init(complete: false, rows: 0, retries: 0, seconds: 0, failure: "x"),
                database: nil,
                rounds: 1
            ),
            sabotage: SabotageReport(kind: .lose, token: "r/0", question: 5, failure: nil),
            seconds: (0..<5).map {
                .init(
                    second: $0,
                    covered: 1,
                    sent: 3,
                    ok: 2,
                    failed: 1,
                    latency: ["GET /questions": percentiles],
                    answers: ["0": 3],
                    unavailableMs: [:]
                )
            },
            run: "r",
            target: "http://localhost",
            seed: 7,
            started: start,
            finished: start.addingTimeInterval(5),
            version: "1"
        )
    }

    @Test func aReportReadsBackAsItWasWritten() throws {
        let report = Self.sample()
        #expect(try LoadReport(json: report.json()) == report)
    }

    @Test func itsKeysAreThoseOfTheContract() throws {
        let json = try #require(
            try JSONSerialization.jsonObject(with: Self.sample().json()) as? [String: Any]
        )
        for key in [
            "verdict", "reasons", "requests", "ledger", "votes", "latency", "seconds",
            "longest_unavailability_ms", "instances", "deployment", "schedule", "seed", "started", "finished",
            "version",
        ] {
            #expect(json[key] != nil, "no \(key)")
        }
        let ledger = try #require(json["ledger"] as? [String: Int])
        #expect(
            Set(ledger.keys) == [
                "attempted", "acknowledged", "rejected", "indeterminate", "lost", "duplicated", "corrupted",
                "phantom", "recovered", "charged",
            ]
        )
        let latency = try #require(json["latency"] as? [String: [String: Double]])
        #expect(latency["before"].map { Set($0.keys) } == ["p50_ms", "p99_ms", "max_ms", "count"])
        let requests = try #require(json["requests"] as? [String: Any])
        let failure = try #require((requests["by"] as? [[String: Any]])?.first)
        #expect(failure["class"] as? String == "reset-mid-response")
        #expect(failure["connection"] as? String == "reused")
        #expect(json["started"] as? String == "2026-01-31T12:00:00.000Z")
    }

    @Test func itIsWrittenWholeAndReplacesTheOneBefore() throws {
        let directory = FileManager.default.temporaryDirectory.appending(
            path: "fakestack-\(UUID().uuidString)"
        ).path()
        defer { try? FileManager.default.removeItem(atPath: directory) }
        try Self.sample(.fail).write(toDirectory: directory)
        try Self.sample(.pass).write(toDirectory: directory, findings: Data("{}\n".utf8))
        let data = try #require(FileManager.default.contents(atPath: "\(directory)/report.json"))
        #expect(try LoadReport(json: data).verdict == .pass)
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: directory).sorted()
                == LoadReport.fileNames.sorted()
        )
        #expect(FileManager.default.contents(atPath: "\(directory)/findings.ndjson") == Data("{}\n".utf8))
    }

    @Test func aPlaceThatCannotBeWrittenIsAnErrorThatNamesIt() {
        let error = #expect(throws: AtomicFileError.self) {
            try AtomicFile.replace("/no/such/directory/report.json", with: Data())
        }
        #expect(error?.description.contains("/no/such/directory/report.json") == true)
    }
}
