import Foundation

/// `fakestack client`, run to its end.
enum Client {
    /// Everybody whose requests are answered at once.
    static let crew = ["--writers", "3", "--readers", "3", "--voters", "2", "--answerers", "2"]

    /// A load in the open loop that a busy machine still carries.
    static func load(
        _ crew: [String] = crew,
        rate: Int = 50,
        duration: String = "2s",
        timeout: String = "30s",
        settle: String = "300ms"
    ) -> [String] {
        crew + [
            "--rate", "\(rate)", "--duration", duration, "--timeout", timeout, "--settle", settle,
            "--min-writes", "5",
            // How late a client on a busy machine is says nothing of what these tests are about.
            "--max-gap", "20s",
        ]
    }

    /// Runs it with a directory of its own for its report, unless the arguments name one.
    static func run(
        _ arguments: [String],
        shell: String? = nil,
        during body: @escaping @Sendable (RunningProgram) async throws -> Void = { _ in }
    ) async throws -> ClientEnding {
        let folder = FileManager.default.temporaryDirectory.appending(
            path: "client-\(UUID().uuidString.prefix(8))"
        ).path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let given = arguments.firstIndex(of: "--report").map { arguments[$0 + 1] }
        let report = given == nil ? ["--report", folder] : []
        let start = ContinuousClock.now
        let ending = try await Program.run(["client"] + arguments + report, shell: shell, during: body)
        return ClientEnding(ending, took: start.duration(to: .now), folder: given ?? folder)
    }
}
