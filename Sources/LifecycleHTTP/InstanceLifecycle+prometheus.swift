public import Lifecycle

extension InstanceLifecycle {
    /// The lifecycle's own metrics, in Prometheus's text format.
    public func prometheusText() -> String {
        var text = PrometheusText()
        write(to: &text)
        return text.text
    }

    /// Adds the lifecycle's own metrics to an exposition.
    public func write(to text: inout PrometheusText) {
        let report = inflight()
        text.family("fakestack_inflight_requests", .gauge, "Requests in flight, streams included.")
        text.sample("fakestack_inflight_requests", report.inflight)
        text.family("fakestack_requests_total", .counter, "Requests ever begun.")
        text.sample("fakestack_requests_total", report.total)
        text.family("fakestack_state", .gauge, "The lifecycle state: 1 for the present one.")
        for state in LifecycleState.allCases {
            text.sample("fakestack_state", state == report.state ? 1 : 0, [("state", state.rawValue)])
        }
        text.family("fakestack_build_info", .gauge, "Who answers.")
        let identity: PrometheusText.Labels = [
            ("color", identity.color), ("release", "\(identity.release)"),
        ]
        text.sample("fakestack_build_info", 1, identity)
    }
}
