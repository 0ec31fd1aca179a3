import Foundation
import Synchronization
import Testing

/// The report's figures against the adversary's own stamps.
@Suite(.serialized, .timeLimit(.minutes(3))) struct ArithmeticTests {
    @Test func anOutageIsReportedAsLongAsItWas() async throws {
        try await Stage.with(old: 20) { stage in
            // Each request fails at once: the adversary alone decides when it begins and ends.
            let outage = Outage(from: .milliseconds(1500), for: .seconds(2))
            stage.adversary.play { outage.covers($0) ? .drop : .pass }
            let load = ["--readers", "4", "--rate", "100", "--duration", "5s", "--timeout", "3s"]
            let ending = try await stage.client(load + ["--min-writes", "0"], reading: false)
            let kind = "GET /questions"
            let answered = stage.adversary.exchanges.filter { $0.request.kind == kind }.compactMap(\.answered)
                .sorted()
            let longest = zip(answered, answered.dropFirst()).map { $0.duration(to: $1) }.max() ?? .zero
            #expect(longest >= .seconds(2))
            let reported = try #require(ending.report?.kind(kind)?.unavailabilityMs, "\(ending.text)")
            #expect(abs(reported - longest.milliseconds) <= 30, "\(longest): \(ending.text)")
            // Of two seconds, within what lies between two requests and a busy machine's delay.
            #expect((1970...2200).contains(reported), "\(ending.text)")
        }
    }

    @Test func theOpenLoopSeesEveryRequestOfASecondInWhichTheServiceStood() async throws {
        try await Stage.with(old: 20) { stage in
            let stop = Mutex(ContinuousClock.Instant?.none)
            let load = ["--readers", "4", "--rate", "100", "--duration", "4s", "--timeout", "5s"]
            let ending = try await stage.client(load + ["--min-writes", "0"], reading: false) { _ in
                try await stage.adversary.wait { $0.request.kind.hasPrefix("GET /questions") }
                try await Task.sleep(for: .milliseconds(1400))
                stage.service.signal(SIGSTOP)
                stop.withLock { $0 = .now }
                try await Task.sleep(for: .seconds(1))
                stage.service.signal(SIGCONT)
            }
            let report = try #require(ending.report, "\(ending.text)")
            #expect(abs(report.requests.sent - 400) <= 1, "\(ending.text)")
            #expect(report.requests.failed == 0, "\(ending.text)")
            let moment = stop.withLock(\.self)
            let stopped = try #require(moment)
            let during = stage.adversary.exchanges.filter {
                (stopped...stopped.advanced(by: .seconds(1))).contains($0.request.received)
            }
            #expect((85...115).contains(during.count), "\(during.count) came while the service stood")
            // Each waited until it went on: from a whole second for the first to nothing for the last.
            let waited = during.compactMap(\.took).map(\.milliseconds).sorted()
            #expect(waited.count == during.count)
            #expect((350...850).contains(waited[waited.count / 2]), "\(waited)")
            let longest = report.kinds.compactMap(\.latency?.maxMs).max() ?? 0
            #expect((950...1400).contains(longest), "\(ending.text)")
            // In the seconds that it touched, and only there, requests were late.
            let late = report.seconds.filter { ($0.latency.values.map(\.p50Ms).max() ?? 0) > 100 }
            #expect((1...3).contains(late.count), "\(ending.text)")
        }
    }

    @Test func percentilesAgreeWithTheAdversarysStamps() async throws {
        try await Stage.with { stage in
            // From 200 to 600 ms, evenly, in an order that knows nothing of the requests.
            stage.adversary.play { request in
                .delayAnswer(.milliseconds(200 + (request.number * 7919) % 401))
            }
            let load = Client.load(["--writers", "3", "--readers", "3"], rate: 50, duration: "4s")
            let ending = try await stage.client(load, reading: false)
            let report = try #require(ending.report, "\(ending.text)")
            for name in ["POST /questions", "GET /questions"] {
                let latency = try #require(report.kind(name)?.latency, "\(ending.text)")
                let stamps = stage.adversary.exchanges
                    .filter {
                        $0.request.kind == name && $0.date <= report.finished && $0.date >= report.started
                    }
                    .compactMap(\.took?.milliseconds).sorted()
                #expect(abs(stamps.count - latency.count) <= 3, "\(ending.text)")
                for (percentile, reported) in [(0.5, latency.p50Ms), (0.99, latency.p99Ms)] {
                    let rank = Int((percentile * Double(stamps.count)).rounded(.up)) - 1
                    let stamped = stamps[min(max(rank, 0), stamps.count - 1)]
                    #expect(
                        abs(reported - stamped) <= stamped / 10,
                        "\(name), \(percentile): reported \(reported), stamped \(stamped)"
                    )
                }
            }
        }
    }
}

/// A span that begins some time after the first request.
private final class Outage: Sendable {
    private let delay: Duration
    private let length: Duration
    private let first = Mutex(ContinuousClock.Instant?.none)

    init(from delay: Duration, for length: Duration) {
        self.delay = delay
        self.length = length
    }

    func covers(_ request: Request) -> Bool {
        let first = first.withLock { first in
            first = first ?? request.received
            return first ?? request.received
        }
        let age = first.duration(to: request.received)
        return age >= delay && age < delay + length
    }
}

extension Duration {
    var milliseconds: Double { self / .milliseconds(1) }
}
