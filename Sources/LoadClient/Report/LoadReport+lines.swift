internal import FoundationEssentials

extension LoadReport.LedgerSummary {
    /// How many there were, and how many of them are not as they should be.
    var line: String {
        var parts = ["\(attempted) attempted, \(acknowledged) acknowledged"]
        if rejected > 0 { parts.append("\(rejected) rejected") }
        if indeterminate > 0 { parts.append("\(indeterminate) indeterminate") }
        if charged > 0 { parts.append("\(charged) charged to faults") }
        let harm = [
            (lost, "lost"), (duplicated, "duplicated"), (corrupted, "corrupted"), (phantom, "phantom"),
        ].filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
        let found =
            harm.isEmpty ? "none lost, duplicated, corrupted or phantom" : harm.joined(separator: ", ")
        return parts.joined(separator: ", ") + "; " + found
            + (recovered > 0 ? ", \(recovered) recovered" : "")
    }
}

extension LoadReport.OldRows {
    /// How many were compared, and how many are not as they were.
    var line: String {
        let extent = sampled < 1 ? "a sample of \(sampled.percent): " : ""
        return "\(extent)\(questions) questions and \(answers) answers compared, \(damaged) damaged"
    }
}

extension LoadReport.Feeds {
    /// What listeners received, and what they did not.
    var line: String {
        let harm = [(gaps, "gap"), (repeats, "repeat"), (disorders, "disorder")].filter { $0.0 > 0 }
            .map { $0.0.counted($0.1) }
        return
            "\(listeners.counted("listener")), \(events.counted("event")), \(reconnects.counted("reconnect")); "
            + (harm.isEmpty ? "no gap, repeat or disorder" : harm.joined(separator: ", "))
    }
}

extension DeploymentTimeline.Fault {
    /// What was done to whom, and for how long.
    var line: String {
        "\(name): \(detail)" + (seconds > 0 ? ", for \(seconds.text(decimals: 1)) s" : "")
    }

    /// What it explains.
    var chargedWith: String {
        "\(failed.counted("failed request")) and \(writes.counted("write")) are charged to it"
    }
}

extension Double {
    /// A share as a percentage with two digits that count, such as `0.014 %`.
    var percent: String {
        let value = self * 100
        var decimals = 0
        var scaled = value.magnitude
        while scaled > 0, scaled < 10, decimals < 6 {
            scaled *= 10
            decimals += 1
        }
        return "\(value.text(decimals: decimals)) %"
    }
}

extension Int {
    /// The number with its noun, which gets an `s` unless there is one of it.
    func counted(_ noun: String) -> String {
        "\(self) \(noun)\(self == 1 ? "" : "s")"
    }
}
