import Foundation
import Subprocess

#if canImport(System)
    import System
#else
    import SystemPackage
#endif

/// The built program, run as a person would run it.
struct LabProgram: Sendable {
    struct Ending: Sendable {
        let status: TerminationStatus
        let output: String
    }

    /// A directory that only this test uses; a person's may have blanks in its name, and nothing may mind.
    let directory = FileManager.default.temporaryDirectory.appending(
        path: "a lab \(UUID().uuidString.prefix(8))"
    ).path

    /// Beside the test bundle, where the build puts every product.
    static let path = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent().appending(
        path: "fakestack"
    ).path

    static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

    /// A rehearsal as short as one can be that still means something, on a machine that may be busy with others.
    var arguments: [String] {
        ["lab", "--dir", directory, "--quiet", "1s", "--writes", "200", "--rate", "100", "--rows", "2000"]
            + ["--max-unavailability", "15s", "--max-p99", "15s", "--max-latency", "15s", "--max-gap", "15s"]
    }

    /// Runs the program to its end.
    ///
    /// - Parameter onLine: Called with each line, and the process, which it may signal.
    func run(
        _ more: [String] = [],
        onLine: @escaping @Sendable (String, borrowing ProcessIdentifier) -> Void = { _, _ in }
    ) async throws -> Ending {
        var options = PlatformOptions()
        options.teardownSequence = [.gracefulShutDown(allowedDurationToNextStep: .seconds(30))]
        let result = try await Subprocess.run(
            .path(FilePath(Self.path)),
            arguments: Arguments(arguments + more),
            workingDirectory: FilePath(Self.root),
            platformOptions: options,
            input: .none,
            output: .sequence,
            error: .combinedWithOutput
        ) { execution in
            var output = ""
            for try await line in execution.standardOutput.strings() {
                output += line + "\n"
                onLine(line, execution.processIdentifier)
            }
            return output
        }
        return Ending(status: result.terminationStatus, output: result.closureResult)
    }

    /// The processes that work in this lab's directory, by their command lines and environments.
    func processesLeft() -> [String] {
        let entries = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return entries.filter { Int($0) != nil }.compactMap { pid in
            let command = FileManager.default.contents(atPath: "/proc/\(pid)/cmdline") ?? Data()
            let environment = FileManager.default.contents(atPath: "/proc/\(pid)/environ") ?? Data()
            let isOurs = [command, environment].contains {
                String(decoding: $0, as: UTF8.self).contains(directory)
            }
            return isOurs ? "\(pid) \(String(decoding: command, as: UTF8.self))" : nil
        }
    }

    func report() throws -> [String: Any]? {
        guard let data = FileManager.default.contents(atPath: "\(directory)/report.json") else { return nil }
        return try JSONSerialization.jsonObject(with: data) as? [String: Any]
    }

    func remove() {
        try? FileManager.default.removeItem(atPath: directory)
    }
}
