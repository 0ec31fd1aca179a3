import NIOCore
import NIOHTTP1

/// Records how long requests took, under OpenTelemetry's names.
///
/// Labels are bounded: routes are templates, and methods those that exist.
///
/// Source: OpenTelemetry, semantic conventions, "HTTP metrics".
public final class RequestMetrics: RequestObserver {
    private struct Series: Hashable, Sendable {
        let method: String
        let route: String
        let status: UInt?
        let isComplete: Bool
    }

    private static let name = "http_server_request_duration_seconds"
    private let histograms = DurationHistograms<Series>()
    private let routes: RouteTemplates

    /// Records by the templates of these routes.
    public init(routes: RouteTemplates) {
        self.routes = routes
    }

    /// Records a request.
    public func requestEnded(_ request: FinishedRequest) {
        let series = Series(
            method: Self.label(request.method),
            route: routes.template(of: request.target),
            status: request.status?.code,
            isComplete: request.isComplete
        )
        histograms.record(nanoseconds: request.duration.nanoseconds, for: series)
    }

    /// Adds the histogram of each method, route and status. An answer that was cut off has an `error_type`, and
    /// one that had not begun has no status.
    public func write(to text: inout PrometheusText) {
        text.family(
            Self.name,
            .histogram,
            "From a request's parsed head to its answer's flushed last byte, in seconds."
        )
        let lines = histograms.merged().map { series, histogram in
            var labels: PrometheusText.Labels = [
                ("http_request_method", series.method), ("http_route", series.route),
            ]
            if let status = series.status { labels.append(("http_response_status_code", "\(status)")) }
            if !series.isComplete { labels.append(("error_type", "connection_lost")) }
            return (key: labels.map(\.value).joined(separator: " "), labels: labels, histogram: histogram)
        }
        for line in lines.sorted(by: { $0.key < $1.key }) {
            text.histogram(Self.name, line.labels, line.histogram)
        }
    }

    /// A method's label: one of RFC 9110 or RFC 5789, or `_OTHER`, of which clients can make any number.
    private static func label(_ method: HTTPMethod) -> String {
        switch method {
        case .GET, .HEAD, .POST, .PUT, .DELETE, .CONNECT, .OPTIONS, .TRACE, .PATCH: method.rawValue
        default: "_OTHER"
        }
    }
}
