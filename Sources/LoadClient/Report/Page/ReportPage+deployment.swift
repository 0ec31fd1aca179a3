extension ReportPage {
    var answerers: Markup {
        let rows = report.instances.map { instance in
            [
                instance.color.isEmpty ? "unnamed" : instance.color, instance.release.map { "\($0)" } ?? "–",
                instance.instance, "\(instance.requests)", offset(instance.first), offset(instance.last),
                [instance.began ? "began" : nil, instance.ended ? "ended" : nil].compactMap(\.self)
                    .joined(separator: ", "),
            ]
        }
        return section(
            "Who answered",
            table(["color", "release", "instance", "requests", "first", "last", "during the run"], rows)
        )
    }

    /// What each watched instance said it was, and the most that it had in flight meanwhile.
    var states: Markup {
        let rows = report.watched.flatMap { watched in
            StateSpan.spans(of: watched).map { span in
                [
                    watched.color, watched.instance, span.state ?? "no answer",
                    "\(span.start.text(decimals: 1)) s", "\(span.end.text(decimals: 1)) s",
                    span.inflight.map { "\($0)" } ?? "–",
                ]
            }
        }
        return section(
            "States, as the instances told them",
            table(["color", "instance", "state", "from", "until", "in flight at the most"], rows)
        )
    }

    var steps: Markup {
        guard let deployment = report.deployment else { return "" }
        let rows = deployment.steps.map {
            [$0.name, offset($0.started), "\($0.seconds.text(decimals: 2)) s"]
        }
        let title = deployment.inferred ? "Deployment, as the answers show it" : "Deployment"
        return section(title, table(["step", "at", "took"], rows))
    }

    var migrations: Markup {
        guard let deployment = report.deployment else { return "" }
        let applied = deployment.migrations.map {
            (at: $0.started, row: [$0.name, offset($0.started), "\($0.seconds.text(decimals: 3)) s", ""])
        }
        let waits = deployment.lockWaits.map {
            (at: $0.at, row: [$0.migration, offset($0.at), "", "waited: \($0.detail)"])
        }
        let rows = (applied + waits).sorted { $0.at < $1.at }.map(\.row)
        return section("Migrations", table(["migration", "at", "took", "locks"], rows))
    }

    var faults: Markup {
        let rows = (report.deployment?.faults ?? []).map {
            [
                $0.name, $0.detail, offset($0.started), "\($0.seconds.text(decimals: 2)) s",
                "\($0.grace.text(decimals: 0)) s", "\($0.failed)", "\($0.writes)",
            ]
        }
        return section(
            "Faults, made on purpose",
            table(["fault", "what", "at", "lasted", "grace", "failed requests", "writes"], rows)
        )
    }

    var gaps: Markup {
        let rows = report.schedule.gaps.map { [offset($0.started), "\($0.seconds.text(decimals: 2)) s"] }
        return section("When the client itself did not run", table(["at", "lasted"], rows))
    }
}
