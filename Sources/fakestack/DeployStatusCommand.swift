import ArgumentParser
import Deployer
import Foundation
import Lifecycle
import Proxies
import Rollout
import Runtimes
import Terminal

/// `fakestack deploy status`.
struct DeployStatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show the instances that run, and their share of the traffic.",
        discussion: """
            All of it from reality: what the runtime runs, where the proxy sends requests, what each instance says of \
            itself, and who holds the deploy lock. Exit 1 where the runtime or the proxy cannot be asked.
            """
    )

    @OptionGroup var stage: DeployStageOptions

    @Flag(help: "Print a JSON object.")
    var json = false

    @Flag(
        help:
            "Go on until Ctrl-C: drawn anew each time on a terminal, elsewhere printed again when something changes."
    )
    var watch = false

    func run() async throws {
        do {
            let runtime = try await stage.ground().runtime
            let router = try await stage.router(for: runtime)
            try await stage.withProbe { probe in
                @Sendable func look() async throws -> StageStatus {
                    try await StageStatus.now(
                        directory: stage.dir,
                        runtime: runtime,
                        router: router,
                        probe: probe
                    )
                }
                if watch { return try await follow(look) }
                let status = try await look()
                Console(environment: [:]).line(try text(of: status))
                if status.problem != nil { throw ExitCode(1) }
            }
        } catch let error as DeploymentError {
            FileHandle.standardError.write(Data("fakestack deploy status: \(error)\n".utf8))
            throw ExitCode(1)
        }
    }

    /// Shows the stage twice a second until a signal comes, which is the ordinary end.
    private func follow(_ look: @escaping @Sendable () async throws -> StageStatus) async throws {
        let isDrawn = !json && Console(environment: ProcessInfo.processInfo.environment).isInteractive
        _ = try await besideSignals {
            var shown: StageStatus?
            while !Task.isCancelled {
                let status = try await look()
                if isDrawn {
                    draw(try text(of: status))
                } else if shown.map(status.differs) ?? true {
                    let heading = json ? "" : "\(Date.now.formatted(.iso8601))\n"
                    let end = json ? "" : "\n"
                    Console(environment: [:]).line(heading + (try text(of: status)) + end)
                }
                shown = status
                try await Task.sleep(for: .milliseconds(500))
            }
        }
    }

    private func text(of status: StageStatus) throws -> String {
        json ? String(decoding: try WireJSON.encode(status), as: UTF8.self) : status.text(at: .now)
    }

    /// From the top of the screen, each line over the one before, so that nothing flickers.
    private func draw(_ text: String) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { "\($0)\u{1B}[K" }
        FileHandle.standardOutput.write(Data("\u{1B}[H\(lines.joined(separator: "\n"))\n\u{1B}[J".utf8))
    }
}
