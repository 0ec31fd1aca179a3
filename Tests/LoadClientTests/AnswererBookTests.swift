import Foundation
import Testing

@testable import LoadClient

@Suite struct AnswererBookTests {
    private func answerer(_ name: String) -> Answerer {
        let color = name.hasPrefix("b") ? "blue" : "green"
        return Answerer(instance: name, color: color, release: color == "blue" ? 1 : 2)
    }

    /// Instances that answer in turn, 100 times a second, in phases of so many answers.
    private func book(_ phases: [(instances: [String], answers: Int)]) -> AnswererBook {
        var book = AnswererBook()
        var number = 0
        for (instances, answers) in phases {
            for turn in 0..<answers {
                _ = book.note(answerer(instances[turn % instances.count]), at: .milliseconds(number * 10))
                number += 1
            }
        }
        return book
    }

    private func switches(_ book: AnswererBook) -> [String] { InstanceSwitch.all(in: book).map(\.name) }

    @Test func twoColorsSideBySideAreNoDeployment() {
        let book = book([(["b1", "g1"], 400)])
        #expect(book.tallies.allSatisfy { !book.began($0) && !book.ended($0) })
        #expect(switches(book).isEmpty && !book.hasChanged)
        #expect(DeploymentTimeline(inferredFrom: book, started: Date()) == nil)
    }

    @Test func aSwitchIsInstancesThatBeginAndOthersThatEnd() {
        let book = book([(["b1", "b2"], 300), (["b1", "b2", "g1", "g2"], 40), (["g1", "g2"], 300)])
        #expect(book.tallies.map(book.began) == [false, false, true, true])
        #expect(book.tallies.map(book.ended) == [true, true, false, false])
        #expect(book.hasChanged)
        #expect(
            switches(book) == [
                "answers move from blue of release 1 (2 instances) to green of release 2 (2 instances)"
            ]
        )
    }

    @Test func aFleetThatCameAndWentAgainIsNoDeployment() {
        let book = book([(["b1", "b2"], 300), (["b1", "b2", "g1"], 100), (["b1", "b2"], 300)])
        #expect(!book.hasChanged)
        #expect(book.tallies.map(book.began) == [false, false, true])
    }

    @Test func aRollingRestartInOneColorIsADeployment() {
        let book = book([(["b1", "b2"], 300), (["b2", "b3"], 100), (["b3", "b4"], 300)])
        #expect(
            switches(book) == [
                "answers move from blue of release 1 (2 instances) to blue of release 1 (2 instances)"
            ]
        )
    }

    @Test func everyChangeIsListed() {
        let book = book([(["b1"], 1000), (["g1"], 1000), (["b2"], 1000)])
        #expect(
            switches(book) == [
                "answers move from blue of release 1 (1 instance) to green of release 2 (1 instance)",
                "answers move from green of release 2 (1 instance) to blue of release 1 (1 instance)",
            ]
        )
    }

    @Test func anInstanceThatIsOnlyRarelyAskedIsNotTakenForOneThatEnded() {
        var random = SeededGenerator(seed: 3, stream: 1)
        for _ in 0..<200 {
            var book = AnswererBook()
            for number in 0..<500 {
                let name = random.below(10) == 0 ? "g1" : "b1"
                _ = book.note(answerer(name), at: .milliseconds(number * 10))
            }
            #expect(book.tallies.allSatisfy { !book.began($0) && !book.ended($0) })
        }
    }
}
