import Foundation
import Rollout
import Runtimes

/// An HAProxy of one's own.
enum HAProxyStage {
    private static let logs = [StageProxy.outputFile]

    /// Writes its files.
    static func writeFiles(in directory: String, _ place: ProxyFiles.Place) throws -> ProxyFiles {
        let socket = "\(directory)/runtime.sock"
        // What an earlier one of it knew of its fleet is as stale as its logs.
        let stale = logs + [URL(filePath: HAProxyServerState.file(beside: socket)).lastPathComponent]
        try StageProxy.makeDirectory(directory, socket: socket, logs: stale)
        let configuration = HAProxyConfiguration(bind: "\(place.host):\(place.port)", socket: socket)
        let file = "\(directory)/\(HAProxyConfiguration.fileName)"
        try AtomicFile.write(configuration.text, to: file)
        return ProxyFiles(
            address: .haproxy(socket: socket),
            arguments: ["-db", "-f", file],
            stopSignal: "TERM",
            logs: logs,
            complaint: ProxyProgram.haproxyComplaint
        )
    }
}

extension ProxyProgram {
    /// The HAProxy of this machine.
    static func haproxy() throws(DeploymentError) -> ProxyProgram {
        try ProxyProgram(
            "haproxy",
            besides: ["/usr/sbin", "/usr/local/sbin", "/opt/homebrew/bin"],
            remedy:
                "apt-get install haproxy (Debian, Ubuntu), apk add haproxy (Alpine) or brew install haproxy (macOS)"
        )
    }

    /// Tests a configuration of HAProxy.
    func testHAProxy(_ file: String, in directory: String) async throws {
        try await run(["-c", "-f", file], in: directory, complaint: Self.haproxyComplaint)
    }

    /// The line of HAProxy that says what is wrong, without its level and process id.
    static func haproxyComplaint(in text: String) -> String {
        let lines = text.split(separator: "\n").map(String.init)
        guard let line = lines.first(where: { $0.hasPrefix("[ALERT]") }) ?? lines.last else {
            return "it said nothing"
        }
        return line.replacing(#/^\[ALERT\]\s+\(\d+\) : /#, with: "")
    }
}
