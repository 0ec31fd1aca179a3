import Foundation
import LoadClient
import Rollout
import Terminal

/// Says what the lab does while it does it.
struct LabNarrator: Sendable {
    let console: Console
    /// The columns of the time and the topic, which stand before every text.
    private static let margin = 19
    private let start = ContinuousClock.now

    init(_ console: Console) {
        self.console = console
    }

    /// One thing that happened, with the time since the lab began.
    func say(_ topic: String, _ text: String, ink: Style.Ink? = nil) {
        let style = console.style
        let seconds = (ContinuousClock.now - start).seconds
        let name = topic.padding(toLength: 9, withPad: " ", startingAt: 0)
        let title = ink.map { style(name, .bold, $0) } ?? style.fleet(topic, name)
        console.line("\(style(String(format: "%6.2fs", seconds), .dim))  \(title) \(text)")
    }

    /// An event of a deployment, in the color of the new fleet.
    func say(_ event: RolloutEvent, deploying color: String) {
        guard let text = event.text else { return }
        let failed = event.event == .stepFailed
        for line in text.split(separator: "\n") {
            say(color, failed ? console.style(String(line), .red) : String(line))
        }
    }

    /// The traffic, once a second: rewritten on a terminal, a line every five seconds elsewhere.
    func follow(_ load: LoadRun) async {
        var second = 0
        while (try? await Task.sleep(for: .seconds(1))) != nil {
            second += 1
            let snapshot = load.snapshot()
            guard snapshot.elapsed > .zero else { continue }
            if console.isInteractive {
                let line = snapshot.line(width: console.width)
                console.live(snapshot.failed > 0 ? console.style(line, .red) : line)
            } else if second.isMultiple(of: 5) {
                say("traffic", snapshot.line(width: console.width - Self.margin), ink: .cyan)
            }
        }
        console.live("")
    }
}

extension Duration {
    /// The duration in seconds.
    var seconds: Double {
        Double(components.seconds) + Double(components.attoseconds) / 1e18
    }
}
