import LifecycleHTTP
import NIOCore
import NIOHTTP1
import Testing

@Suite struct MetricsTests {
    @Test func valuesAreEscapedAndSpecialNumbersSpelled() {
        var text = PrometheusText()
        text.family("a_seconds", .gauge, "a \\ b\nc \"d\"")
        text.sample("a_seconds", 1.5, [("x", "q\"b\\n\nend"), ("y", "")])
        text.sample("a_seconds", Double.infinity)
        text.sample("a_seconds", -Double.infinity)
        text.sample("a_seconds", Double.nan)
        #expect(
            text.text == """
                # HELP a_seconds a \\\\ b\\nc "d"
                # TYPE a_seconds gauge
                a_seconds{x="q\\"b\\\\n\\nend",y=""} 1.5
                a_seconds +Inf
                a_seconds -Inf
                a_seconds NaN

                """
        )
    }

    @Test func bucketsAreCumulativeAndABoundBelongsToItsBucket() {
        var histogram = DurationHistogram()
        for nanoseconds: Int64 in [1, 5_000_000, 5_000_001, 10_000_000_000, 10_000_000_001] {
            histogram.record(nanoseconds: nanoseconds)
        }
        var text = PrometheusText()
        text.histogram("d", [("k", "v")], histogram)
        let lines = text.text.split(separator: "\n")
        #expect(lines.count == DurationHistogram.bounds.count + 3)
        #expect(lines.contains(#"d_bucket{k="v",le="0.005"} 2"#))
        #expect(lines.contains(#"d_bucket{k="v",le="0.01"} 3"#))
        #expect(lines.contains(#"d_bucket{k="v",le="10.0"} 4"#))
        #expect(lines.contains(#"d_bucket{k="v",le="+Inf"} 5"#))
        #expect(lines.contains(#"d_count{k="v"} 5"#))
        #expect(lines.contains(#"d_sum{k="v"} 20.010000003"#))
    }

    @Test func nothingIsLostBetweenThreads() async {
        let histograms = DurationHistograms<String>()
        await withTaskGroup(of: Void.self) { tasks in
            for number in 0..<8 {
                tasks.addTask {
                    for _ in 0..<1000 { histograms.record(nanoseconds: 1, for: number % 2 == 0 ? "a" : "b") }
                }
            }
        }
        #expect(histograms.merged().mapValues(\.count) == ["a": 4000, "b": 4000])
    }

    @Test(arguments: [
        ("/questions", "/questions"), ("/questions?limit=1", "/questions"), ("/questions/", "/questions"),
        ("/questions/7", "/questions/{id}"), ("/questions/x", "/questions/{id}"),
        ("/questions/import", "/questions/import"), ("/questions/7/votes?x=/", "/questions/{id}/votes"),
        ("/questions/7/nothing", "unmatched"), ("/", "/"), ("/?x", "/"), ("", "unmatched"),
        ("*", "unmatched"),
        ("/question", "unmatched"), ("/questionss", "unmatched"), ("http://x/questions", "unmatched"),
    ])
    func aTargetHasItsRoutesTemplate(_ target: String, _ template: String) {
        let routes = RouteTemplates([
            "/questions/{id}", "/questions/import", "/questions/{id}/votes", "/questions", "/",
        ])
        #expect(routes.template(of: target) == template)
    }

    @Test func clientsCannotMakeSeriesWithoutEnd() {
        let metrics = RequestMetrics(routes: RouteTemplates(["/questions/{id}"]))
        for number in 0..<100 {
            metrics.requestEnded(Self.request(.RAW(value: "M\(number)"), "/questions/\(number)"))
            metrics.requestEnded(Self.request(.GET, "/nothing/\(number)", isComplete: false, status: nil))
        }
        var text = PrometheusText()
        metrics.write(to: &text)
        let counts = text.text.split(separator: "\n").filter { $0.contains("_count") }
        let name = "http_server_request_duration_seconds_count"
        #expect(
            counts == [
                "\(name){http_request_method=\"GET\",http_route=\"unmatched\",error_type=\"connection_lost\"} 100",
                "\(name){http_request_method=\"_OTHER\",http_route=\"/questions/{id}\",http_response_status_code=\"200\"} 100",
            ]
        )
    }

    private static func request(
        _ method: HTTPMethod,
        _ target: String,
        isComplete: Bool = true,
        status: HTTPResponseStatus? = .ok
    ) -> FinishedRequest {
        FinishedRequest(
            method: method,
            target: target,
            id: "x",
            status: status,
            bodyBytes: 0,
            duration: .milliseconds(1),
            isComplete: isComplete,
            remoteAddress: nil
        )
    }
}
