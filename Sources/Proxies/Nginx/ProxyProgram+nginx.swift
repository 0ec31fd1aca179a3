import Foundation
import Rollout

extension ProxyProgram {
    /// The nginx of this machine.
    static func nginx() throws(DeploymentError) -> ProxyProgram {
        try ProxyProgram(
            "nginx",
            besides: ["/usr/sbin", "/usr/local/sbin", "/opt/homebrew/bin"],
            remedy:
                "apt-get install nginx-light (Debian, Ubuntu), apk add nginx (Alpine) or brew install nginx (macOS)"
        )
    }

    /// Tests a configuration of nginx, or signals the master that was started with it.
    ///
    /// - Returns: What it printed.
    @discardableResult
    func runNginx(_ arguments: [String], configuration: String) async throws -> String {
        let prefix = URL(filePath: configuration).deletingLastPathComponent().path
        return try await run(
            ["-p", prefix, "-c", configuration, "-e", "\(prefix)/nginx-error.log"] + arguments,
            in: prefix,
            said: arguments.joined(separator: " "),
            complaint: Self.nginxComplaint
        )
    }

    /// The line of nginx that says what is wrong, without its time stamp and level.
    static func nginxComplaint(in text: String) -> String {
        let lines = text.split(separator: "\n").map(String.init)
        let line =
            lines.first { $0.contains("[emerg]") } ?? lines.first { $0.contains("[error]") } ?? lines.last
        guard let line else { return "it said nothing" }
        return line.range(of: "[emerg] ").map { String(line[$0.upperBound...]) } ?? line
    }
}
