import Testing

@testable import LoadClient

@Suite struct PacerTests {
    @Test func theOpenLoopPlansEveryRequestHoweverLateItIsTaken() {
        var pacer = Pacer(pace: .open(rate: 4), limit: .seconds(1))
        let slots = (0..<5).map { _ in pacer.slot(at: .seconds(100)) }
        #expect(
            slots.map { $0?.due } == [.zero, .milliseconds(250), .milliseconds(500), .milliseconds(750), nil]
        )
    }

    @Test func theOpenLoopsScheduleDoesNotDriftByRounding() {
        var pacer = Pacer(pace: .open(rate: 3), limit: nil)
        for _ in 0..<3_000 { _ = pacer.slot(at: .zero) }
        #expect(pacer.slot(at: .zero)?.due == .seconds(1000))
    }

    @Test func whatWasDueBeforeTheStopIsStillSent() {
        var pacer = Pacer(pace: .open(rate: 10), limit: nil)
        pacer.stop(at: .milliseconds(150))
        #expect(pacer.slot(at: .seconds(9))?.due == .zero)
        #expect(pacer.slot(at: .seconds(9))?.due == .milliseconds(100))
        #expect(pacer.slot(at: .seconds(9)) == nil)
        #expect(pacer.isOver(.milliseconds(150)))
    }

    @Test func theClosedLoopStartsAtOnceAndStopsAtItsLimit() {
        var pacer = Pacer(pace: .closed(thinkTime: .zero, maxRate: nil), limit: .seconds(1))
        #expect(pacer.slot(at: .milliseconds(5)) == Pacer.Slot(number: 0, due: .milliseconds(5)))
        #expect(pacer.slot(at: .milliseconds(6)) == Pacer.Slot(number: 1, due: .milliseconds(6)))
        #expect(pacer.slot(at: .seconds(1)) == nil)
    }

    @Test func aCapSpacesRequestsAndDoesNotCatchUpAfterAStall() {
        var pacer = Pacer(pace: .closed(thinkTime: .zero, maxRate: 10), limit: nil)
        let times: [Int] = [0, 0, 0, 5000, 5000]
        let due = times.map { pacer.slot(at: .milliseconds($0))?.due }
        #expect(due == [.zero, .milliseconds(100), .milliseconds(200), .seconds(5), .milliseconds(5100)])
    }
}

@Suite struct PlanTests {
    @Test(arguments: [
        ("http://localhost", "localhost", 80, "", "localhost"),
        ("http://127.0.0.1:8080/", "127.0.0.1", 8080, "", "127.0.0.1:8080"),
        ("http://[::1]:8080/qa/", "::1", 8080, "/qa", "[::1]:8080"),
    ])
    func aURLIsTakenApart(text: String, host: String, port: Int, path: String, authority: String) throws {
        let target = try LoadTarget(text)
        #expect(target.host == host && target.port == port)
        #expect(target.basePath == path && target.authority == authority)
    }

    @Test(arguments: [
        "", "localhost:8080", "https://localhost", "http://", "http://u:p@localhost", "http://localhost/?a=1",
    ])
    func whatIsNoSuchURLIsRefusedByName(text: String) {
        let error = #expect(throws: LoadPlanError.self) { try LoadTarget(text) }
        #expect(error?.flag == "url")
        #expect(error?.description.contains("u:p") == false)
    }

    @Test(arguments: 1...50)
    func usersAreSplitWithoutRemainder(clients: Int) {
        let crew = Crew(clients: clients)
        #expect(crew.count == clients)
        #expect(crew.writers >= 1 && crew.readers >= 0 && crew.voters >= 0)
        let roles = (0..<crew.requesters).map { crew.role(ofUser: $0) }
        for (role, count) in [
            (Role.writer, crew.writers), (.reader, crew.readers), (.voter, crew.voters),
            (.answerer, crew.answerers),
        ] {
            #expect(roles.count { $0 == role } == count)
        }
    }

    @Test func aCrewOfTwentyHasAllKindsOfUsers() {
        let crew = Crew(writers: 6, readers: 6, voters: 3, answerers: 2, uploaders: 1, listeners: 2)
        #expect(Crew(clients: 20) == crew)
    }

    @Test func valuesThatCannotBeAreRefusedByName() throws {
        let target = try LoadTarget("http://localhost")
        let wrong: [(LoadPlan, String)] = [
            (LoadPlan(target: target, crew: Crew(clients: 0)), "clients"),
            (LoadPlan(target: target, crew: Crew(writers: -1, readers: 5, voters: 0)), "clients"),
            (LoadPlan(target: target, timeout: .zero), "timeout"),
            (LoadPlan(target: target, duration: .zero), "duration"),
            (LoadPlan(target: target, pace: .open(rate: 0)), "rate"),
            (LoadPlan(target: target, pace: .open(rate: .nan)), "rate"),
            (LoadPlan(target: target, pace: .closed(thinkTime: .zero, maxRate: -1)), "max-rate"),
            (LoadPlan(target: target, maximumConnections: 0), "max-connections"),
            (LoadPlan(target: target, settle: .seconds(-1)), "settle"),
            (LoadPlan(target: target, sabotage: .lose), "sabotage"),
        ]
        for (plan, flag) in wrong {
            let error = #expect(throws: LoadPlanError.self) { try plan.validate() }
            #expect(error?.flag == flag)
        }
    }
}
