/// How many requests an instance has had since its start, and how many of them ended badly, as its own `/metrics`
/// count them.
package struct RequestCounts: Sendable, Equatable {
    private static let family = "http_server_request_duration_seconds"

    /// Requests that ended.
    package var total: Int
    /// Those that were answered with a 5xx status, or whose answer did not get through.
    package var failed: Int

    /// Makes counts; every value as the property of its name says.
    package init(total: Int, failed: Int) {
        self.total = total
        self.failed = failed
    }

    /// Reads an exposition in Prometheus's text format; nil where it has no such family, or a count that is none.
    package init?(prometheus text: String) {
        self.init(total: 0, failed: 0)
        var isThere = false
        for line in text.split(separator: "\n") {
            if line.hasPrefix("# TYPE \(Self.family) ") { isThere = true }
            guard line.hasPrefix("\(Self.family)_count") else { continue }
            isThere = true
            guard let value = line.split(separator: " ").last, let number = Double(value),
                let count = Int(exactly: number), count >= 0
            else { return nil }
            total += count
            let isBad =
                line.contains("http_response_status_code=\"5") || line.contains("error_type=\"")
            if isBad { failed += count }
        }
        guard isThere else { return nil }
    }

    /// What came since earlier counts; nil when fewer were counted, as by another process.
    func since(_ earlier: RequestCounts) -> RequestCounts? {
        guard total >= earlier.total, failed >= earlier.failed else { return nil }
        return RequestCounts(total: total - earlier.total, failed: failed - earlier.failed)
    }
}
