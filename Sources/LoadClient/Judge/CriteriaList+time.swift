extension CriteriaList {
    var unavailability: [Criterion] {
        guard let limit = expectations.maximumUnavailability else {
            let longest =
                evidence.kinds.filter(\.isTimed).compactMap(\.unavailability?.length).max() ?? .zero
            return [
                Criterion(
                    name: "unavailability",
                    status: .notJudged,
                    value: "\(longest.milliseconds.text(decimals: 0)) ms at the longest; no limit was given"
                )
            ]
        }
        return evidence.kinds.filter(\.isTimed).map { kind in
            let length = kind.unavailability?.length ?? .zero
            let at = kind.unavailability.map { ", from \($0.started.inSeconds.text(decimals: 2)) s" } ?? ""
            return Criterion(
                name: "unavailability of \(kind.name)",
                status: length > limit ? .notOK : .ok,
                value: "\(length.milliseconds.text(decimals: 0)) ms\(at)",
                limit: "\(limit.milliseconds.text(decimals: 0)) ms"
            )
        }
    }

    var latency: [Criterion] {
        let limits = [
            expectations.maximumP99.map { "p99 \($0.milliseconds.text(decimals: 0)) ms" },
            expectations.maximumLatency.map { "max \($0.milliseconds.text(decimals: 0)) ms" },
        ].compactMap(\.self)
        guard !limits.isEmpty else {
            return [Criterion(name: "latency", status: .notJudged, value: "no limit was given")]
        }
        return evidence.kinds.filter { $0.isTimed && $0.latency.count > 0 }.map { kind in
            let p99 = kind.latency.milliseconds(atPercentile: 99), most = kind.latency.maxMilliseconds
            let isOver =
                p99 > expectations.maximumP99?.milliseconds ?? .infinity
                || most > expectations.maximumLatency?.milliseconds ?? .infinity
            return Criterion(
                name: "latency of \(kind.name)",
                status: isOver ? .notOK : .ok,
                value: "p99 \(p99.text(decimals: 1)) ms, max \(most.text(decimals: 1)) ms",
                limit: limits.joined(separator: ", ")
            )
        }
    }

    var schedule: Criterion {
        let gap = evidence.longestGap
        let length = gap?.length ?? .zero
        let at = gap.map { ", from \($0.started.inSeconds.text(decimals: 2)) s" } ?? ""
        let isLate = max(length, evidence.lagP99) > expectations.maximumGap
        return Criterion(
            name: "the client's schedule",
            status: isLate ? .unknown : .ok,
            value: "it did not run for \(length.milliseconds.text(decimals: 0)) ms at the longest\(at); "
                + "\(evidence.lagP99.milliseconds.text(decimals: 0)) ms late in the 99th percentile",
            limit: "\(expectations.maximumGap.milliseconds.text(decimals: 0)) ms"
        )
    }
}
