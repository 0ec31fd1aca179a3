/// The version that every verb reports.
enum Version {
    static let current = "0.1.0"
}
