import Synchronization

extension InstanceLifecycle {
    /// What `GET /health` answers now.
    ///
    /// - Parameter inDetail: Whether the reason is for who runs the instance; what outsiders get says only its kind.
    public func health(inDetail: Bool = true) -> HealthReport {
        let now = clock.elapsed()
        let inflight = requests.withLock { $0.ledger.count }
        return state.withLock { state in
            let machine = state.machine
            let fault = state.readiness.fault(in: machine.state, at: now)
            let green = machine.state == .serving && fault == nil
            return HealthReport(
                status: green ? .green : .red,
                state: machine.state,
                reason: green
                    ? nil : Self.reason(machine, fault: inDetail ? fault?.detail : fault?.summary),
                identity: identity,
                schema: state.readiness.schema,
                database: state.readiness.database,
                inflight: inflight,
                since: machine.since
            )
        }
    }

    /// What `GET /inflight` answers now.
    public func inflight() -> InflightReport {
        let now = clock.elapsed()
        let current = current
        return requests.withLock { requests in
            InflightReport(
                inflight: requests.ledger.count,
                streams: requests.ledger.streams,
                total: requests.ledger.total,
                idleMilliseconds: requests.ledger.idle(at: now)?.wholeMilliseconds,
                oldestMilliseconds: requests.ledger.oldestAge(at: now)?.wholeMilliseconds,
                state: current,
                instance: identity.instance
            )
        }
    }

    func obsoleteReport() -> ObsoleteReport {
        let inflight = requests.withLock { $0.ledger.count }
        return state.withLock { state in
            ObsoleteReport(
                state: state.machine.state,
                since: state.machine.since,
                inflight: inflight,
                instance: identity.instance
            )
        }
    }

    private static func reason(_ machine: LifecycleStateMachine, fault: String?) -> String {
        switch machine.state {
        case .starting, .serving: fault ?? "about to serve"
        case .obsolete: machine.isTerminating ? "told to exit" : "marked obsolete"
        case .stopping: "stopping"
        }
    }
}

extension Duration {
    fileprivate var wholeMilliseconds: Int {
        Int(components.seconds) * 1000 + Int(components.attoseconds / 1_000_000_000_000_000)
    }
}
