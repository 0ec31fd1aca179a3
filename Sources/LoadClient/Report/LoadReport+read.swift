internal import FoundationEssentials

extension LoadReport {
    /// Reads a report from its file, or from the directory that holds it as `report.json`.
    ///
    /// - Parameter path: Of the file or the directory.
    /// - Throws: `LoadReportError`, one line that names the path.
    public init(readingFrom path: String) throws(LoadReportError) {
        var isDirectory = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
            throw LoadReportError(path: path, problem: "there is no such file or directory")
        }
        let file = isDirectory ? "\(path)/report.json" : path
        guard let data = FileManager.default.contents(atPath: file) else {
            throw LoadReportError(path: file, problem: "it cannot be read")
        }
        do {
            try self.init(json: data)
        } catch let DecodingError.keyNotFound(key, _) {
            throw LoadReportError(
                path: file,
                problem: "it is no report of this version: it has no \(key.stringValue)"
            )
        } catch let DecodingError.typeMismatch(_, context), let DecodingError.valueNotFound(_, context) {
            let place = context.codingPath.map(\.stringValue).joined(separator: ".")
            throw LoadReportError(
                path: file,
                problem: "it is no report: \(place.isEmpty ? "its whole" : place) is not as it should be"
            )
        } catch {
            throw LoadReportError(path: file, problem: "it is no report in JSON")
        }
    }
}

/// Why a report could not be read.
public struct LoadReportError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The file or directory.
    public let path: String
    /// What is wrong with it.
    public let problem: String

    /// One line for the person who named the path.
    public var description: String { "\(path): \(problem)" }
}
