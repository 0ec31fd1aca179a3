extension Duration {
    /// For a log line: `280ms`, `2.5s`, `20s`.
    var short: String {
        let milliseconds = Int((self / .milliseconds(1)).rounded())
        if milliseconds < 1000 { return "\(milliseconds)ms" }
        if milliseconds % 1000 == 0 { return "\(milliseconds / 1000)s" }
        return "\(Double(milliseconds) / 1000)s"
    }
}
