internal import FoundationEssentials

extension TimeChart {
    /// The deployment's steps, each in a row with its name; many share one.
    var deployment: Markup {
        let steps = report.deployment?.steps ?? []
        let title = report.deployment?.inferred == true ? "Deployment, as the answers show it" : "Deployment"
        return group(title, rows(steps, shared: steps.count.counted("step"), name: "step"))
    }

    /// Migrations, and where one gave up its place in a lock's queue.
    var migrations: Markup {
        let waits = report.deployment?.lockWaits ?? []
        var migrations = report.deployment?.migrations ?? []
        // One that never got its lock has waits alone.
        for wait in waits where !migrations.contains(where: { $0.name == wait.migration }) {
            migrations.append(.init(name: wait.migration, started: wait.at, seconds: 0))
        }
        let key: [(String, String)] =
            waits.isEmpty ? [] : [("var(--fail)", "waited for a lock, and tried again")]
        return group(
            "Migrations",
            key: key,
            rows(migrations, shared: migrations.count.counted("migration"), name: "migration", waits: waits)
        )
    }

    private func rows(
        _ steps: [DeploymentTimeline.Step],
        shared: String,
        name: Markup,
        waits: [DeploymentTimeline.LockWait] = []
    ) -> [ChartRow] {
        func shape(_ step: DeploymentTimeline.Step) -> Markup {
            let at = axis.second(step.started).text(decimals: 2)
            return bar(
                name,
                step.started,
                step.seconds,
                "\(step.name): \(step.seconds.text(decimals: 2)) s, from \(at) s on"
            )
        }
        func shape(_ wait: DeploymentTimeline.LockWait) -> Markup {
            bar(
                "wait",
                wait.at,
                0,
                "\(axis.second(wait.at).text(decimals: 2)) s: \(wait.detail)",
                y: 0,
                height: Self.bar
            )
        }
        guard steps.count <= Self.rowLimit else {
            return [ChartRow(name: shared, height: Self.bar, shapes: steps.map(shape) + waits.map(shape))]
        }
        return steps.map { step in
            ChartRow(
                name: step.name,
                height: Self.bar,
                value: "\(step.seconds.text(decimals: 2)) s",
                shapes: [shape(step)] + waits.filter { $0.migration == step.name }.map(shape)
            )
        }
    }

    /// What was broken on purpose, and how long after it a failure is still charged to it.
    var faults: Markup {
        let rows = (report.deployment?.faults ?? []).map { fault in
            let end = fault.started.addingTimeInterval(fault.seconds)
            return ChartRow(
                name: fault.name,
                note: fault.detail,
                height: Self.bar,
                value: fault.seconds > 0 ? "\(fault.seconds.text(decimals: 2)) s" : "at once",
                shapes: [
                    bar(
                        "grace",
                        end,
                        fault.grace,
                        "charged to it until \(fault.grace.text(decimals: 0)) s after its end"
                    ),
                    bar("broken", fault.started, fault.seconds, "\(fault.line); \(fault.chargedWith)"),
                ]
            )
        }
        return group(
            "Faults, made on purpose",
            key: [("var(--fail)", "fault"), ("var(--grace)", "failures are charged to it")],
            rows
        )
    }

    /// When the client itself did not run, and so could not see anything.
    var client: Markup {
        let gaps = report.schedule.gaps
        let sum = gaps.map(\.seconds).reduce(0, +)
        return group(
            "The client itself",
            [
                ChartRow(
                    name: "did not run",
                    height: Self.bar,
                    value: gaps.isEmpty ? "never" : "\(sum.text(decimals: 2)) s",
                    shapes: gaps.map { gap in
                        let at = axis.second(gap.started).text(decimals: 2)
                        return bar(
                            "blind",
                            gap.started,
                            gap.seconds,
                            "\(gap.seconds.text(decimals: 2)) s from \(at) s on"
                        )
                    }
                )
            ]
        )
    }
}
