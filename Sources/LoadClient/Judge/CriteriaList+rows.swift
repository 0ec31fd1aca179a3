extension CriteriaList {
    func writes(_ name: String, _ writes: Evidence.Writes) -> Criterion {
        let totals = writes.totals
        guard totals.attempted > 0 else {
            return Criterion(name: name, status: .notJudged, value: "none were written")
        }
        var value =
            "\(totals.acknowledged) acknowledged; \(writes.findings[.lost]) lost, "
            + "\(writes.findings[.corrupted]) corrupted, \(writes.findings[.duplicated]) duplicated, "
            + "\(writes.findings[.phantom]) phantom"
        if let caveat = writes.caveat { value += "; \(caveat)" }
        return Criterion(
            name: name,
            status: writes.findings.faults > 0 ? .notOK : .ok,
            value: value,
            limit: "0 of each",
            details: writes.findings.faultLines
        )
    }

    var oldRows: Criterion {
        switch evidence.oldRows {
        case .notJudged(let reason):
            return Criterion(name: "old rows", status: .notJudged, value: reason)
        case .unseen(let reason):
            return Criterion(name: "old rows", status: .unknown, value: reason, limit: "0 damaged")
        case .compared(let rows, let isSample, let findings):
            let extent = isSample ? "\(rows) rows of a sample" : "\(rows) rows"
            return Criterion(
                name: "old rows",
                status: findings.faults > 0 ? .notOK : .ok,
                value: "\(extent) compared, \(findings[.damaged]) damaged",
                limit: "0 damaged",
                details: findings.faultLines
            )
        }
    }

    var feeds: Criterion {
        guard let feeds = evidence.feeds else {
            return Criterion(name: "feeds", status: .notJudged, value: "nobody listened")
        }
        let (events, listeners) = evidence.feedEvents
        let value =
            "\(events) events to \(listeners) listeners; \(feeds[.gap]) gaps, \(feeds[.repeat]) repeats, "
            + "\(feeds[.disorder]) disorders"
        if feeds.faults == 0, let deaf = evidence.deafListeners.first {
            return Criterion(name: "feeds", status: .unknown, value: "\(value); \(deaf)", limit: "0 of each")
        }
        return Criterion(
            name: "feeds",
            status: feeds.faults > 0 ? .notOK : .ok,
            value: value,
            limit: "0 of each",
            details: feeds.faultLines
        )
    }
}
