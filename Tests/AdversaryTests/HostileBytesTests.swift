import Foundation
import Testing

/// What comes from outside is never printed raw.
@Suite(.timeLimit(.minutes(3))) struct HostileBytesTests {
    /// Clears the screen, rings, colors in one byte, turns the line around, and writes over it.
    private static let hostile = "\u{1B}[2J\u{07}\u{9B}31m\u{202E}evil\rPASS"
    private static let forbidden: [Unicode.Scalar] = ["\u{1B}", "\u{07}", "\u{9B}", "\u{202E}", "\r"]

    @Test func theClientEscapesBodiesHeadersAndColors() async throws {
        try await Stage.with { stage in
            stage.adversary.play { request in
                switch request.kind {
                case "GET /questions/{id}":
                    .rewrite { answer in
                        answer.status = 500
                        answer["x-fakestack-color"] = "blue\u{9B}31m\u{202E}"
                        answer["content-type"] = "text/\u{202E}plain"
                        answer.text = Self.hostile
                    }
                case "GET /questions" where request.number.isMultiple(of: 2):
                    .rewrite { $0.text = Self.hostile }
                case "POST /questions":
                    .rewrite { $0["x-fakestack-color"] = "blue\u{9B}31m\u{202E}" }
                default: .pass
                }
            }
            let ending = try await stage.client(Client.load(duration: "1s"))
            ending.expect(.fail, ["requests": .notOK])
            Self.expectHarmless(ending.output)
        }
    }

    @Test func theProbeEscapesWhatItIsAnswered() async throws {
        try await Stage.with { stage in
            for status in [200, 503] {
                stage.adversary.play { _ in .answer(Answer(unsigned: status, "x", body: Self.hostile)) }
                let ending = try await Program.run(["probe", "--port", "\(stage.adversary.port)"])
                #expect(ending.code == (status == 200 ? 0 : 1))
                #expect(ending.output.contains("evil"), "\(ending.output)")
                Self.expectHarmless(ending.output)
            }
        }
    }

    private static func expectHarmless(
        _ text: String,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        for scalar in forbidden {
            let isThere = text.unicodeScalars.contains(scalar)
            #expect(!isThere, "U+\(String(scalar.value, radix: 16))", sourceLocation: sourceLocation)
        }
    }
}
