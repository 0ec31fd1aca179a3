import Foundation
import Proxies

/// The lab's directory: what is in it, and where.
struct LabDirectory: Sendable {
    /// The absolute path.
    let path: String

    var postgres: String { "\(path)/postgres" }
    var logs: String { "\(path)/logs" }
    /// Where a proxy keeps its files.
    func proxy(_ kind: ProxyKind) -> String { "\(path)/\(kind.rawValue)" }

    /// Makes the directory where it is missing.
    ///
    /// - Throws: `LabError` where it cannot be written.
    init(_ path: String) throws(LabError) {
        self.path = URL(filePath: path).standardizedFileURL.path
        do {
            try FileManager.default.createDirectory(atPath: self.path, withIntermediateDirectories: true)
        } catch {
            throw LabError("--dir \(path): the directory cannot be made: \(Self.reason(error))")
        }
        guard access(self.path, W_OK) == 0 else {
            throw LabError(
                "--dir \(path): the directory is not writable: \(String(cString: strerror(errno)))"
            )
        }
    }

    /// Removes what an earlier lab left, so that no old result is taken for a new one, and makes the folder for logs.
    func clear() throws(LabError) {
        let proxies = ProxyKind.allCases.map(\.rawValue)
        for entry in [
            "postgres", "logs", "run", "report.json", "report.html", "findings.ndjson", "junit.xml",
            "summary.md",
        ] + proxies {
            let file = "\(path)/\(entry)"
            guard FileManager.default.fileExists(atPath: file) else { continue }
            do {
                try FileManager.default.removeItem(atPath: file)
            } catch {
                throw LabError("\(file) of an earlier lab cannot be removed: \(Self.reason(error))")
            }
        }
        do {
            try FileManager.default.createDirectory(atPath: logs, withIntermediateDirectories: true)
        } catch {
            throw LabError("\(logs) cannot be made: \(Self.reason(error))")
        }
    }

    private static func reason(_ error: any Error) -> String {
        let cause = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
        return cause?.localizedDescription ?? error.localizedDescription
    }
}
