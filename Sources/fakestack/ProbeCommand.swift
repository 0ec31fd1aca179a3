import ArgumentParser
import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import Runtimes
import Terminal

/// Asks one health check; for an image's HEALTHCHECK, which has no curl.
struct ProbeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "probe",
        abstract: "Ask one health check: exit 0 if the answer is 2xx, 1 if not."
    )

    @Option(help: "The host to ask.")
    var host = "127.0.0.1"

    @Option(help: "The port to ask.", transform: Port.parse)
    var port: Port = 8080

    @Option(help: "The path to ask. /live is for a container's health check: /health is red while it drains.")
    var path = "/live"

    @Option(help: "How long the answer may take.", transform: Seconds.parse)
    var timeout = Seconds(.seconds(2))

    func run() async throws {
        let url = "http://\(host == "0.0.0.0" ? "127.0.0.1" : host):\(port.number)\(path)"
        do {
            let deadline = NIODeadline.now() + TimeAmount(timeout.duration)
            let response = try await HTTPClient.shared.execute(
                HTTPClientRequest(url: url),
                deadline: deadline
            )
            let body = try await response.body.collect(upTo: 64 * 1024)
            let line = String(buffer: body).split(whereSeparator: \.isNewline).first ?? ""
            print("\(response.status.code) \(String(line).visible)")
            guard (200..<300).contains(response.status.code) else { throw ExitCode.failure }
        } catch let error where !(error is ExitCode) {
            print("\(url): \(CallFailure.text(error))".visible)
            throw ExitCode.failure
        }
    }
}
