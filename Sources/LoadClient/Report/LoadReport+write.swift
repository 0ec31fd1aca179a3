public import FoundationEssentials

extension LoadReport {
    /// The file that a person opens.
    static let pageName = "report.html"

    /// What `write(toDirectory:findings:)` writes, in this order.
    static let fileNames = [pageName, "summary.md", "junit.xml", "findings.ndjson", "report.json"]

    /// Writes the report in all its forms into a directory, which is made if it is missing.
    ///
    /// Each file is written beside its place, synced and renamed: there is never half of one. `report.json` comes
    /// last, so that whoever waits for it finds all the others.
    ///
    /// - Parameters:
    ///   - directory: A path.
    ///   - findings: The lines of `findings.ndjson`, each with its end; empty if nothing was found.
    /// - Throws: If the directory cannot be made or a file cannot be written.
    public func write(toDirectory directory: String, findings: Data = Data()) throws {
        try AtomicFile.makeDirectory(directory)
        let contents = [Data(html().utf8), Data(markdown().utf8), Data(junit().utf8), findings, try json()]
        for (name, content) in zip(Self.fileNames, contents) {
            try AtomicFile.replace("\(directory)/\(name)", with: content)
        }
    }

    /// Tries whether a report can be written into a directory, which is made if it is missing: before a run, whose
    /// result would be lost otherwise.
    ///
    /// - Throws: If the directory cannot be made or a file of some size cannot be written there.
    public static func prepare(directory: String) throws {
        try AtomicFile.makeDirectory(directory)
        let trial = "\(directory)/.trial"
        try AtomicFile.replace(trial, with: Data(repeating: 0, count: 1 << 16))
        try FileManager.default.removeItem(atPath: trial)
    }
}
