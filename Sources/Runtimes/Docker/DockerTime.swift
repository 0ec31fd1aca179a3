import Foundation

/// Times as Docker writes them: RFC 3339 with nanoseconds, which no formatter reads.
enum DockerTime {
    /// The time to the second; the distant past where it is none, as for what has not happened.
    static func date(_ text: String) -> Date {
        let seconds = text.prefix { $0 != "." && $0 != "Z" } + "Z"
        return (try? Date(String(seconds), strategy: .iso8601)) ?? .distantPast
    }
}
