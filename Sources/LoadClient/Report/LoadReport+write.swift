internal import FoundationEssentials

extension LoadReport {
    /// Writes `report.json` and `report.html` into a directory, which is made if it is missing.
    ///
    /// Each file is written beside its place, synced and renamed: there is never half a report. The page
    /// comes first, so that whoever waits for `report.json` finds both.
    ///
    /// - Parameter directory: a path.
    /// - Throws: if the directory cannot be made or a file cannot be written.
    public func write(toDirectory directory: String) throws {
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        let json = try json()
        try AtomicFile.replace("\(directory)/report.html", with: Data(html().utf8))
        try AtomicFile.replace("\(directory)/report.json", with: json)
    }
}
