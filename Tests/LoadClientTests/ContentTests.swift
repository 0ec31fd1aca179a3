import Foundation
import Testing

@testable import LoadClient

@Suite struct ContentTests {
    let source = ContentSource(run: "run1", seed: 7)

    @Test func theSameSeedAndSequenceGiveTheSameContentAndOthersGiveOther() {
        #expect(source.content(of: 3) == ContentSource(run: "run1", seed: 7).content(of: 3))
        #expect(source.content(of: 3).body != source.content(of: 4).body)
        #expect(source.content(of: 3).body != ContentSource(run: "run1", seed: 8).content(of: 3).body)
    }

    @Test func theGeneratorIsTheSameOnEveryPlatform() {
        var random = SeededGenerator(seed: 1, stream: 2)
        let first = (0..<3).map { _ in random.next() }
        #expect(
            first == [15_234_751_897_250_297_732, 14_956_336_671_121_928_606, 14_373_063_538_144_833_203]
        )
    }

    @Test func boundedNumbersCoverTheirRangeAndNothingElse() {
        var random = SeededGenerator(seed: 1, stream: 1)
        let numbers = Set((0..<1000).map { _ in random.below(10) })
        #expect(numbers == Set(0..<10))
        #expect(random.below(0) == 0)
    }

    @Test func aTitleCarriesItsSequence() {
        for sequence in [0, 7, 123_456] {
            #expect(source.sequence(in: source.content(of: sequence).title) == sequence)
        }
    }

    @Test(arguments: [
        "run2/3 x", "run1/ x", "run1/x3 y", "run1", "", "xrun1/3 y", "run1/99999999999999999999 y",
    ])
    func aForeignOrDamagedTitleCarriesNone(title: String) {
        #expect(source.sequence(in: title) == nil)
    }

    @Test func anAnswersBodyCarriesItsSequenceAndIsNoQuestions() {
        let answer = source.answer(of: 7)
        #expect(source.sequence(in: answer.body, .answer) == 7)
        #expect(source.sequence(in: answer.body) == nil)
        #expect(answer.title.isEmpty && answer == source.content(of: 7, .answer))
    }

    @Test func contentsHoldWhatACarelessPathWouldChange() {
        let bodies = (0..<200).map { source.content(of: $0).body }.joined()
        for trap in ["\n", "\"", "'", "\\", "🚀", "e\u{301}", "ש", "\t"] {
            #expect(bodies.utf8.contains(trap.utf8), "no \(trap)")
        }
    }

    @Test func theDigestSeesWhatStringEqualityDoesNot() {
        #expect("e\u{301}" == "\u{E9}")
        #expect(ContentDigest.author("e\u{301}") != ContentDigest.author("\u{E9}"))
        #expect(ContentDigest.text(title: "ab", body: "c") != ContentDigest.text(title: "a", body: "bc"))
    }
}
