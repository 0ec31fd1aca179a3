import Lifecycle
import LifecycleHTTP

/// What the instance records of its requests, and the whole of `/metrics`.
struct ServiceObserver: RequestObserver {
    let requests: RequestMetrics
    let accessLog: AccessLog?
    private let process = ProcessMetrics()

    init(routes: RouteTemplates, accessLog: AccessLog?) {
        requests = RequestMetrics(routes: routes)
        self.accessLog = accessLog
    }

    func requestEnded(_ request: FinishedRequest) {
        requests.requestEnded(request)
        accessLog?.requestEnded(request)
    }

    /// The body of `/metrics`.
    func prometheusText(_ lifecycle: InstanceLifecycle, _ database: ServiceDatabase) -> String {
        var text = PrometheusText()
        lifecycle.write(to: &text)
        requests.write(to: &text)
        database.writeMetrics(to: &text)
        process.write(to: &text)
        return text.text
    }
}
