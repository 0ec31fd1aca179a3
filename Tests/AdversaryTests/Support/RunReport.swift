import Foundation
import Testing

/// `report.json`, as far as these tests read it: by its documented keys, not by the program's own types.
struct RunReport: Decodable, Sendable {
    enum Verdict: String, Decodable, Sendable {
        case pass = "PASS"
        case fail = "FAIL"
        case unknown = "UNKNOWN"

        var exitCode: Int32 {
            switch self {
            case .pass: 0
            case .fail: 1
            case .unknown: 2
            }
        }
    }

    struct Criterion: Decodable, Sendable {
        enum Status: String, Decodable, Sendable {
            case ok
            case notOK = "not ok"
            case unknown
            case notJudged = "not judged"
        }

        let name: String
        let status: Status
        let value: String
        let limit: String
        let details: [String]
    }

    struct Requests: Decodable, Sendable {
        struct Class: Decodable, Sendable {
            let `class`: String
            let count: Int
        }

        let sent, ok, failed, charged, unsent, unsolicited: Int
        let by: [Class]
        let examples: [String]
    }

    struct Percentiles: Decodable, Sendable {
        let p50Ms, p99Ms, maxMs: Double
        let count: Int
    }

    struct Kind: Decodable, Sendable {
        let kind: String
        let sent, ok, failed: Int
        let latency: Percentiles?
        let unavailabilityMs: Double?
        let unavailabilityStarted: Date?
    }

    struct Writes: Decodable, Sendable {
        let attempted, acknowledged, rejected, indeterminate, charged: Int
        let lost, duplicated, corrupted, phantom, recovered: Int
    }

    struct OldRows: Decodable, Sendable {
        struct Row: Decodable, Sendable {
            let table: String
            let id: Int64
            let field, before, after: String
        }

        let damaged: Int
        let examples: [Row]
    }

    struct Feeds: Decodable, Sendable {
        let events, reconnects, gaps, repeats, disorders: Int
    }

    struct Instance: Decodable, Sendable {
        let instance, color: String
        let requests: Int
        let began, ended: Bool
    }

    struct Deployment: Decodable, Sendable {
        struct Step: Decodable, Sendable {
            let name: String
            let started: Date
            let seconds: Double
        }

        struct Fault: Decodable, Sendable {
            let started: Date
            let seconds: Double
            let failed, writes: Int
        }

        let steps: [Step]
        let migrations: [Step]
        let faults: [Fault]
        let inferred: Bool
    }

    struct Schedule: Decodable, Sendable {
        struct Gap: Decodable, Sendable {
            let started: Date
            let seconds: Double
        }

        let loop: String
        let gaps: [Gap]
    }

    struct Second: Decodable, Sendable {
        let second: Int
        let covered: Double
        let sent, ok, failed: Int
        let latency: [String: Percentiles]
        let answers: [String: Int]
    }

    struct Phases: Decodable, Sendable {
        let before, during, after: Percentiles
        let migrating: Percentiles?
    }

    struct Certainty: Decodable, Sendable {
        let requests: Double?
    }

    struct ReadBack: Decodable, Sendable {
        let rounds: Int
    }

    let verdict: Verdict
    let summary: String
    let reasons: [String]
    let criteria: [Criterion]
    let limits: [String]
    let cutShort: String?
    let certainty: Certainty
    let requests: Requests
    let kinds: [Kind]
    let ledger, answers, votes: Writes
    let oldRows: OldRows?
    let feeds: Feeds?
    let latency: Phases
    let instances: [Instance]
    let deployment: Deployment?
    let schedule: Schedule
    let readBack: ReadBack
    let seconds: [Second]
    let started, finished: Date

    func kind(_ name: String) -> Kind? { kinds.first { $0.kind == name } }

    static var decoder: JSONDecoder {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        decoder.dateDecodingStrategy = .custom { decoder in
            let text = try decoder.singleValueContainer().decode(String.self)
            return try Date(text, strategy: Date.ISO8601FormatStyle(includingFractionalSeconds: true))
        }
        return decoder
    }

    /// Expects that every figure that is a sum of others is that sum.
    func expectSumsAgree(sourceLocation: SourceLocation = #_sourceLocation) {
        func expect(_ one: Int, _ other: Int, _ what: Comment) {
            #expect(one == other, what, sourceLocation: sourceLocation)
        }
        expect(requests.sent, requests.ok + requests.failed, "requests sent")
        expect(requests.failed, requests.by.map(\.count).reduce(0, +), "failures by class")
        expect(requests.sent, kinds.map(\.sent).reduce(0, +), "sent by kind")
        expect(requests.ok, kinds.map(\.ok).reduce(0, +), "ok by kind")
        expect(requests.failed, kinds.map(\.failed).reduce(0, +), "failed by kind")
        for kind in kinds {
            expect(kind.sent, kind.ok + kind.failed, "\(kind.kind) sent")
            if let latency = kind.latency { expect(latency.count, kind.ok, "\(kind.kind) with a latency") }
            let inSeconds = seconds.compactMap { $0.latency[kind.kind]?.count }.reduce(0, +)
            if kind.latency != nil { expect(inSeconds, kind.ok, "\(kind.kind) by second") }
        }
        let timed = kinds.compactMap { $0.latency?.count }.reduce(0, +)
        expect(timed, latency.before.count + latency.during.count + latency.after.count, "ok by phase")
        expect(requests.ok, seconds.map(\.ok).reduce(0, +), "ok by second")
        expect(requests.failed, seconds.map(\.failed).reduce(0, +), "failed by second")
        for (name, writes) in [("questions", ledger), ("answers", answers), ("votes", votes)] {
            let known = writes.acknowledged + writes.rejected + writes.indeterminate
            expect(writes.attempted, known, "\(name) attempted")
        }
    }
}

/// A line of `findings.ndjson`.
struct Finding: Decodable, Sendable {
    let finding: String
    let subject: String
    let write: String?
    let id: Int64?
    let attemptedAt: Date?
    let settledAt: Date?
    let instance: String?
    let connection: Int?
    let detail: String
    /// Any JSON.
    let expected: Content?
    let found: Content?

    /// An object of whatever there is.
    struct Content: Decodable, Sendable {
        let title, body, author: String?
        let value, score: Int?
    }
}
