extension CriteriaList {
    var enough: Criterion {
        let count = evidence.questions.totals.acknowledged
        let written = count + evidence.answers.totals.acknowledged + evidence.votes.totals.acknowledged
        let isEnough = count >= expectations.minimumWrites && written > 0
        return Criterion(
            name: "writes",
            status: isEnough ? .ok : .unknown,
            value: isEnough
                ? "\(count) questions acknowledged"
                : "too few: \(count) questions acknowledged, so nothing is proved of what is kept",
            limit: "at least \(max(1, expectations.minimumWrites))"
        )
    }

    var deployment: Criterion {
        let seen = evidence.deployment.isEmpty ? "no instance began or ended" : evidence.deployment
        if !evidence.deploymentProblems.isEmpty {
            return Criterion(
                name: "deployment",
                status: .notOK,
                value: evidence.deploymentProblems[0],
                details: evidence.deploymentProblems
            )
        }
        guard expectations.deployment else {
            return Criterion(name: "deployment", status: .notJudged, value: "none was expected; \(seen)")
        }
        return Criterion(
            name: "deployment",
            status: evidence.deploymentSeen ? .ok : .unknown,
            value: evidence.deploymentSeen ? seen : "no deployment was seen: \(seen)",
            limit: "instances that begin and others that end"
        )
    }

    var api: Criterion {
        let name = "read back through the API"
        if let failure = evidence.apiFailure {
            return Criterion(name: name, status: .unknown, value: "the final read is missing: \(failure)")
        }
        let settled = evidence.hasSettled ? "" : "; two reads never agreed"
        return Criterion(
            name: name,
            status: evidence.hasSettled ? .ok : .unknown,
            value: "\(evidence.apiRows) rows\(settled)"
        )
    }

    var database: [Criterion] {
        let name = "read back from the database"
        guard evidence.hasDatabase else {
            return [Criterion(name: name, status: .notJudged, value: "no database was given")]
        }
        let identity = "the database is the service's"
        switch evidence.isServicesDatabase {
        case false?:
            return [
                Criterion(
                    name: identity,
                    status: .unknown,
                    value: "it holds nothing that the service acknowledged: it is another database"
                )
            ]
        case nil where evidence.databaseFailure == nil:
            return [
                Criterion(name: identity, status: .unknown, value: "nothing was written that could prove it")
            ]
        default: break
        }
        if let failure = evidence.databaseFailure {
            return [Criterion(name: name, status: .unknown, value: "the final read is missing: \(failure)")]
        }
        return [
            Criterion(name: identity, status: .ok, value: "it holds what the service acknowledged"),
            Criterion(name: name, status: .ok, value: "\(evidence.databaseRows) rows"),
        ]
    }

    var sabotage: [Criterion] {
        guard let sabotage = evidence.sabotage else { return [] }
        if let failure = sabotage.failure {
            return [
                Criterion(
                    name: "sabotage",
                    status: .unknown,
                    value: "it was not done, so it proves nothing: \(failure)"
                )
            ]
        }
        let subject = sabotage.question.map { "question \($0)" } ?? "nothing"
        let value = "\(sabotage.kind.rawValue) \(subject), on purpose"
        return [Criterion(name: "sabotage", status: .notJudged, value: value)]
    }
}
