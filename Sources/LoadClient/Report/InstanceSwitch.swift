/// A time in which instances began to answer, or others ceased to, as the answers show it.
struct InstanceSwitch: Sendable, Equatable {
    /// Events of one switch follow each other within this time.
    static let closeness = Duration.seconds(5)

    /// From the first instance's first answer, or the last answer of the first that ended.
    var started: Duration
    var ended: Duration
    /// What came and went, in words.
    var name: String

    private struct Event {
        var at: Duration
        var isBeginning: Bool
        var answerer: Answerer
    }

    /// Every switch, in order: instances that begin together with those that end, whatever their colors.
    static func all(in book: AnswererBook) -> [InstanceSwitch] {
        var events: [Event] = []
        for tally in book.tallies {
            if book.began(tally) {
                events.append(Event(at: tally.first, isBeginning: true, answerer: tally.answerer))
            }
            if book.ended(tally) {
                events.append(Event(at: tally.last, isBeginning: false, answerer: tally.answerer))
            }
        }
        events.sort { $0.at < $1.at }
        var groups: [[Event]] = []
        for event in events {
            if let group = groups.last, let last = group.last, belongs(event, behind: last, in: group) {
                groups[groups.count - 1].append(event)
            } else {
                groups.append([event])
            }
        }
        return groups.map(InstanceSwitch.init)
    }

    /// Nobody ends in the same switch in which it began, and a new instance behind an ended one begins another switch
    /// unless it follows at once.
    private static func belongs(_ event: Event, behind last: Event, in group: [Event]) -> Bool {
        guard event.at - last.at <= closeness else { return false }
        return !group.contains { $0.isBeginning && $0.answerer == event.answerer }
    }

    private init(_ group: [Event]) {
        started = group.first?.at ?? .zero
        ended = group.last?.at ?? started
        let came = Self.names(of: group.filter(\.isBeginning))
        let went = Self.names(of: group.filter { !$0.isBeginning })
        switch (came.isEmpty, went.isEmpty) {
        case (false, false): name = "answers move from \(went) to \(came)"
        case (false, true): name = "\(came) begins"
        default: name = "\(went) ends"
        }
    }

    /// Such as `green of release 2 (2 instances)`.
    private static func names(of events: [Event]) -> String {
        var counts: [(name: String, count: Int)] = []
        for event in events {
            let color = event.answerer.color.isEmpty ? "unnamed" : event.answerer.color
            let name = event.answerer.release.map { "\(color) of release \($0)" } ?? color
            if let index = counts.firstIndex(where: { $0.name == name }) {
                counts[index].count += 1
            } else {
                counts.append((name, 1))
            }
        }
        return counts.map { "\($0.name) (\($0.count) \($0.count == 1 ? "instance" : "instances"))" }
            .joined(separator: " and ")
    }
}
