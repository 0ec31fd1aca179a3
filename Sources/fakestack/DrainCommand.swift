import ArgumentParser
import Deployer
import Foundation
import Rollout
import Runtimes
import Terminal

/// The drain gate for deployers that are not ours: a preStop hook, an ExecStop, a shell script.
struct DrainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "drain",
        abstract: "Mark an instance obsolete, and wait until nothing is in flight in it.",
        discussion: """
            It goes before the stop of an instance, in whatever stops it. The instance still serves meanwhile: its health is red, \
            so that a proxy lets go of it.

            Exit 0: drained. 1: not within the timeout, or the instance went away. 69: it does not answer. 77: it refuses, for \
            want of the token or because that is not its admin port. 64: wrong usage.
            """
    )

    @Option(
        help: "Where the instance's lifecycle endpoints are: its admin port, where it has one.",
        transform: PlainURL.parse
    )
    var url = PlainURL(Endpoint(host: "127.0.0.1", port: 8081))

    @Option(help: "How long it may take, settling included.", transform: Seconds.parse)
    var timeout = Seconds(.seconds(20))

    @Option(
        help: "For how long no request may have come: longer than whoever routes to it takes to let go.",
        transform: Seconds.parse
    )
    var settle = Seconds(.seconds(1))

    @Flag(help: "Only wait: something else has marked it, or will.")
    var noMark = false

    @Option(help: "A file that holds the instance's admin token alone; as --admin-token-file. Default: none.")
    var tokenFile: String?

    @OptionGroup var admin: AdminTokenOptions

    func validate() throws {
        if settle.duration >= timeout.duration {
            throw ValidationError("--settle: it takes less than --timeout (\(timeout)), got \(settle)")
        }
        _ = try token()
    }

    func run() async throws {
        let console = Console(environment: [:])
        let token = try token()
        do {
            let end = try await besideSignals {
                try await InstanceProbe.withProbe(token: token) { probe in
                    try await InstanceDrain(
                        admin: url.endpoint,
                        probe: probe,
                        marks: !noMark,
                        timeout: timeout.duration,
                        settle: settle.duration
                    ).run()
                }
            }
            switch end {
            case .ended(let signal): throw ExitCode(signal.exitCode)
            case .finished(.drained(let time, let total)):
                console.line("drained after \(time.text): nothing in flight, \(total) requests in all")
            case .finished(.late(let time, let left)): try fail("not drained after \(time.text): \(left)", 1)
            case .finished(.lost(let time, let how)): try fail("lost after \(time.text): \(how)", 1)
            }
        } catch let error as DeploymentError {
            try fail(error.description, error.code == .silent ? EX_UNAVAILABLE : EX_NOPERM)
        }
    }

    private func fail(_ what: String, _ code: Int32) throws -> Never {
        FileHandle.standardError.write(Data("fakestack drain: \(what.visible)\n".utf8))
        throw ExitCode(code)
    }

    private func token() throws -> String? {
        guard let tokenFile else { return try admin.token() }
        guard admin.adminToken == nil, admin.adminTokenFile == nil else {
            throw ValidationError("--token-file: it goes without --admin-token and --admin-token-file")
        }
        return try AdminToken.read(nil, file: tokenFile, flag: "--token")
    }
}
