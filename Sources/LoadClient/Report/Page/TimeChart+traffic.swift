extension TimeChart {
    /// How many instances are named in the key; of more the fleets are.
    private static let keyLimit = 8

    /// Answers a second by instance, and failures.
    var traffic: Markup {
        group("Answers a second, by instance", key: key, [answers, failures])
    }

    private var key: [(fill: String, text: String)] {
        func name(_ color: String) -> String { color.isEmpty ? "unnamed" : color }
        var key: [(fill: String, text: String)]
        if report.instances.count <= Self.keyLimit {
            key = report.instances.map {
                (palette.fill(instance: $0.instance), "\(name($0.color)) \($0.instance.prefix(8))")
            }
        } else {
            var colors: [String] = []
            for instance in report.instances where !colors.contains(instance.color) {
                colors.append(instance.color)
            }
            key = colors.map { (palette.fill(color: $0), name($0)) }
        }
        return key + [("var(--due)", "due"), ("var(--fail)", "failed")]
    }

    private func answers(_ column: TimeAxis.Column) -> [(index: Int, count: Int)] {
        var counts: [Int: Int] = [:]
        for second in column.seconds {
            for (key, count) in second.answers { counts[Int(key) ?? -1, default: 0] += count }
        }
        // What succeeded without anybody's name belongs to nobody.
        let unnamed = column.seconds.map(\.ok).reduce(0, +) - counts.values.reduce(0, +)
        if unnamed > 0 { counts[-1, default: 0] += unnamed }
        return counts.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    private var answers: ChartRow {
        let all = axis.columns.map { column in
            (
                column: column, answers: answers(column), due: column.seconds.map(\.sent).reduce(0, +),
                failed: column.seconds.map(\.failed).reduce(0, +)
            )
        }
        let peak = all.map { one in
            Double(max(one.due, one.answers.map(\.count).reduce(0, +))) / one.column.covered
        }.max()
        let scale = CountScale(peak: peak ?? 1, height: 150)
        var shapes: [Markup] = []
        for (column, answers, due, failed) in all {
            let place = axis.place(column)
            var bottom = scale.height
            var told: [String] = []
            for (index, count) in answers where count > 0 {
                let rate = Double(count) / column.covered
                let length = scale.length(rate)
                bottom -= length
                let instance = report.instances.indices.contains(index) ? report.instances[index] : nil
                let fill = palette.fill(instance: instance?.instance ?? "")
                shapes.append(
                    "<rect \(place) y=\"\(bottom)\" height=\"\(length)\" style=\"fill:\(fill)\"/>"
                )
                told.append(
                    "\(instance?.color ?? "unnamed") \(instance?.instance.prefix(8) ?? "") \(rate.text(decimals: 0))/s"
                )
            }
            if told.isEmpty {
                shapes.append("<rect class=\"hole\" \(place) y=\"0\" height=\"\(scale.height)\"/>")
                told = ["no answer"]
            } else if column.isPartial {
                shapes.append(
                    "<rect class=\"partial\" \(place) y=\"\(bottom)\" height=\"\(scale.height - bottom)\"/>"
                )
                told.append("the run covers \(column.covered.text(decimals: 1)) s of it")
            }
            let rate = Double(due) / column.covered
            if due > 0 {
                shapes.append(
                    "<rect class=\"due\" \(axis.place(column.start, column.covered)) y=\"\(scale.height - scale.length(rate) - 1)\" height=\"1.5\"/>"
                )
            }
            told += ["due \(rate.text(decimals: 0))/s", "failed \(failed)"]
            shapes.append(hit(column, told.joined(separator: ", ")))
        }
        return ChartRow(
            name: "Answers",
            height: scale.height,
            labels: scale.labels(unit: "/s"),
            shapes: shapes
        )
    }

    private var failures: ChartRow {
        let counts = axis.columns.map { column in
            Double(column.seconds.map(\.failed).reduce(0, +)) / column.covered
        }
        guard let peak = counts.max(), peak > 0 else {
            return ChartRow(name: "Failed requests", height: Self.bar, value: "none", shapes: [])
        }
        let scale = CountScale(peak: peak, height: 44)
        let shapes = zip(axis.columns, counts).filter { $0.1 > 0 }.flatMap { column, rate -> [Markup] in
            let length = max(2, scale.length(rate))
            return [
                "<rect class=\"failed\" \(axis.place(column)) y=\"\(scale.height - length)\" height=\"\(length)\"/>",
                hit(column, "\(rate.text(decimals: rate < 10 ? 1 : 0)) failed a second"),
            ]
        }
        return ChartRow(
            name: "Failed requests",
            height: scale.height,
            labels: scale.labels(unit: "/s"),
            shapes: shapes
        )
    }
}
