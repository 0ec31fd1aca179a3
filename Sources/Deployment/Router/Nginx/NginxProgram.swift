import Foundation
import Subprocess

#if canImport(System)
    import System
#else
    import SystemPackage
#endif

/// The nginx program of this machine.
struct NginxProgram {
    let path: String

    /// Finds nginx in `PATH` and where systems put it outside of users' paths.
    ///
    /// - Throws: ``DeploymentError`` that names the package to install.
    init() throws(DeploymentError) {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
        let folders =
            path.split(separator: ":").map(String.init) + [
                "/usr/sbin", "/usr/local/sbin", "/opt/homebrew/bin",
            ]
        guard
            let folder = folders.first(where: { FileManager.default.isExecutableFile(atPath: "\($0)/nginx") })
        else {
            throw DeploymentError(
                .missingProgram,
                "nginx is not installed. Install it: apt-get install nginx-light (Debian, Ubuntu), apk add nginx "
                    + "(Alpine) or brew install nginx (macOS)."
            )
        }
        self.path = "\(folder)/nginx"
    }

    /// Runs nginx for a moment, to test a configuration or to signal a master.
    ///
    /// - Throws: ``DeploymentError`` with nginx's own line.
    func run(_ arguments: [String], configuration: String) async throws {
        let prefix = URL(filePath: configuration).deletingLastPathComponent().path
        var options = PlatformOptions()
        options.createSession = true
        let result = try await Subprocess.run(
            .path(FilePath(path)),
            arguments: Arguments(
                ["-p", prefix, "-c", configuration, "-e", "\(prefix)/nginx-error.log"] + arguments
            ),
            platformOptions: options,
            output: .discarded,
            error: .string(limit: 64 * 1024)
        )
        if result.terminationStatus.isSuccess { return }
        throw DeploymentError(
            .router,
            "nginx \(arguments.joined(separator: " ")): \(Self.complaint(in: result.standardError))"
        )
    }

    /// The line that says what is wrong, without its time stamp and level.
    static func complaint(in text: String) -> String {
        let lines = text.split(separator: "\n").map(String.init)
        let line =
            lines.first { $0.contains("[emerg]") } ?? lines.first { $0.contains("[error]") } ?? lines.last
        guard let line else { return "it said nothing" }
        return line.range(of: "[emerg] ").map { String(line[$0.upperBound...]) } ?? line
    }
}
