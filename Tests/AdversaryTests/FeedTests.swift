import Foundation
import Synchronization
import Testing

/// Listeners get each event once, in order, without a gap, over reconnects.
@Suite(.timeLimit(.minutes(3))) struct FeedTests {
    enum Harm: String, CaseIterable, Sendable {
        case gap
        case `repeat`
        case disorder
    }

    @Test(arguments: Harm.allCases) func harmDoneToAFeedIsNamed(_ harm: Harm) async throws {
        try await Stage.with { stage in
            let editor = FeedEditor(harm)
            stage.adversary.play { request in
                request.kind == "GET /questions/feed" ? .events { editor.edit($0) } : .pass
            }
            let load = Client.load(["--writers", "3", "--listeners", "1"], rate: 40)
            let ending = try await stage.client(load)
            ending.expect(.fail, ["feeds": .notOK, "questions": .ok])
            let feeds = try #require(ending.report?.feeds)
            let counts = [feeds.gaps, feeds.repeats, feeds.disorders]
            #expect(counts == Harm.allCases.map { $0 == harm ? 1 : 0 }, "\(ending.text)")
            let finding = try #require(
                ending.findings.first { $0.finding == harm.rawValue },
                "\(ending.text)"
            )
            #expect(finding.subject == "feed")
            let victim = try #require(editor.victim)
            #expect(finding.id == victim || finding.detail.contains("\(victim)"), "\(ending.text)")
        }
    }

    @Test func aFeedThatIsCutGoesOnWhereItWas() async throws {
        try await Stage.with { stage in
            let events = Mutex(0)
            stage.adversary.play { request in
                guard request.kind == "GET /questions/feed" else { return .pass }
                return .events { event in
                    let number = events.withLock { count in
                        count += 1
                        return count
                    }
                    return number == 10 ? nil : [event]
                }
            }
            let load = Client.load(["--writers", "3", "--listeners", "1"], rate: 40, duration: "4s")
            let ending = try await stage.client(load)
            #expect(ending.criterion("feeds")?.status == .ok, "\(ending.text)")
            #expect((ending.report?.feeds?.reconnects ?? 0) == 1, "\(ending.text)")
            let listened = stage.adversary.exchanges.filter { $0.request.kind == "GET /questions/feed" }
            #expect(listened.count >= 2)
            #expect(listened.last?.request.head["last-event-id"] != nil)
        }
    }

    @Test func withoutListenersItIsSaidNotToBeJudged() async throws {
        try await Stage.with { stage in
            let ending = try await stage.client(Client.load(duration: "1s"))
            ending.expect(.pass, ["feeds": .notJudged])
        }
    }
}

/// Spoils the fifth question of a feed.
private final class FeedEditor: Sendable {
    private let harm: FeedTests.Harm
    private let state = Mutex((count: 0, kept: String?.none, victim: Int64?.none))

    init(_ harm: FeedTests.Harm) { self.harm = harm }

    /// The question whose event was spoiled.
    var victim: Int64? { state.withLock(\.victim) }

    func edit(_ event: String) -> [String] {
        guard event.contains("event: question") else { return [event] }
        return state.withLock { state in
            state.count += 1
            if state.count == 5 {
                state.victim = event.firstMatch(of: /"id":(\d+)/).flatMap { Int64($0.1) }
                switch harm {
                case .gap: return []
                case .repeat: return [event, event]
                case .disorder:
                    state.kept = event
                    return []
                }
            }
            guard let kept = state.kept else { return [event] }
            state.kept = nil
            return [event, kept]
        }
    }
}
