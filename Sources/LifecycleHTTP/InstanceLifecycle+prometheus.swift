public import Lifecycle

extension InstanceLifecycle {
    /// The lifecycle's own metrics, in Prometheus's text format.
    ///
    /// Source: Prometheus, "Exposition formats", version 0.0.4.
    public func prometheusText() -> String {
        let report = inflight()
        var lines = [
            "# HELP fakestack_inflight_requests Requests in flight, streams included.",
            "# TYPE fakestack_inflight_requests gauge",
            "fakestack_inflight_requests \(report.inflight)",
            "# HELP fakestack_requests_total Requests ever begun.",
            "# TYPE fakestack_requests_total counter",
            "fakestack_requests_total \(report.total)",
            "# HELP fakestack_state The lifecycle state: 1 for the present one.",
            "# TYPE fakestack_state gauge",
        ]
        for state in LifecycleState.allCases {
            lines.append("fakestack_state{state=\"\(state.rawValue)\"} \(state == report.state ? 1 : 0)")
        }
        lines += [
            "# HELP fakestack_build_info Who answers.",
            "# TYPE fakestack_build_info gauge",
            "fakestack_build_info{color=\"\(identity.color)\",release=\"\(identity.release)\"} 1",
        ]
        return lines.joined(separator: "\n") + "\n"
    }
}
