import Foundation
import Lifecycle
import Synchronization
import Testing

@Suite struct InstanceLifecycleTests {
    /// A clock that moves when told to.
    final class HandClock: Sendable {
        let elapsed = Mutex(Duration.zero)
        func advance(by duration: Duration) { elapsed.withLock { $0 += duration } }
        var clock: LifecycleClock {
            LifecycleClock(
                elapsed: { self.elapsed.withLock { $0 } },
                now: { Date(timeIntervalSince1970: Double(self.elapsed.withLock { $0 }.components.seconds)) }
            )
        }
    }

    let clock = HandClock()
    let lifecycle: InstanceLifecycle

    init() {
        lifecycle = InstanceLifecycle(
            identity: InstanceIdentity(instance: "i", color: "blue", release: 1),
            databaseGrace: .seconds(10),
            clock: clock.clock
        )
    }

    func becomeGreen() {
        lifecycle.databaseIsUp()
        lifecycle.schemaIs("1", fault: nil)
    }

    @Test func isRedUntilDatabaseAndSchemaAreThere() {
        #expect(lifecycle.health().status == .red)
        lifecycle.databaseIsDown(reason: "connection refused")
        #expect(lifecycle.health().reason == "the database is down: connection refused")
        lifecycle.databaseIsUp()
        #expect(lifecycle.health().state == .starting)
        lifecycle.schemaIs(nil, fault: "no migration was applied")
        #expect(lifecycle.health().reason == "no migration was applied")
        lifecycle.schemaIs("1", fault: nil)
        #expect(lifecycle.health().status == .green)
        #expect(lifecycle.health().text == "green")
    }

    @Test func staysGreenWithoutItsDatabaseForTheGraceAndRecovers() {
        becomeGreen()
        lifecycle.databaseIsDown(reason: "gone")
        clock.advance(by: .seconds(9))
        lifecycle.databaseIsDown(reason: "still gone")
        #expect(lifecycle.health().status == .green)
        #expect(lifecycle.health().database == .down)
        clock.advance(by: .seconds(1))
        #expect(lifecycle.health().status == .red)
        #expect(lifecycle.health().state == .serving)
        lifecycle.databaseIsUp()
        #expect(lifecycle.health().status == .green)
    }

    @Test func isRedWhileObsoleteAndGreenAfterARollback() throws {
        becomeGreen()
        let marked = lifecycle.markObsolete()
        #expect(marked.state == .obsolete)
        #expect(lifecycle.isLettingGo)
        #expect(lifecycle.health().text == "red: marked obsolete")
        try lifecycle.restore()
        #expect(!lifecycle.isLettingGo)
        #expect(lifecycle.health().status == .green)
    }

    @Test func waitsUntilTheLastRequestEnded() async {
        let first = lifecycle.beginRequest()
        let second = lifecycle.beginRequest()
        async let idle: Void = lifecycle.untilIdle()
        lifecycle.endRequest(first)
        #expect(lifecycle.inflight().inflight == 1)
        lifecycle.endRequest(second)
        await idle
        #expect(lifecycle.inflight().inflight == 0)
        #expect(lifecycle.inflight().total == 2)
    }

    @Test func aCancelledWaitReturns() async {
        _ = lifecycle.beginRequest()
        let waiting = Task { [lifecycle] in await lifecycle.untilIdle() }
        waiting.cancel()
        await waiting.value
        #expect(lifecycle.inflight().inflight == 1)
    }

    @Test func tellsItsObserversEachState() async {
        var states = lifecycle.states().makeAsyncIterator()
        #expect(await states.next() == .starting)
        becomeGreen()
        #expect(await states.next() == .serving)
        lifecycle.markObsolete()
        #expect(await states.next() == .obsolete)
    }

    @Test func reportsSurviveTheWire() throws {
        becomeGreen()
        let token = lifecycle.beginRequest()
        clock.advance(by: .milliseconds(1500))
        let report = lifecycle.inflight()
        #expect(report.oldestMilliseconds == 1500)
        let json = try WireJSON.encode(report)
        let decoded = try WireJSON.decode(InflightReport.self, from: json)
        #expect(decoded == report)
        #expect(String(decoding: json, as: UTF8.self).contains(#""idle_ms":null"#))
        let health = lifecycle.health()
        let decodedHealth = try WireJSON.decode(HealthReport.self, from: WireJSON.encode(health))
        #expect(decodedHealth == health)
        lifecycle.endRequest(token)
    }
}
