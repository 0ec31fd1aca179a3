import Foundation
import Synchronization

/// An instance of the service while it runs.
struct Service: Sendable {
    let port: Int
    /// Its UUID.
    let instance: String
    let program: RunningProgram

    func signal(_ number: Int32) { program.signal(number) }

    /// Has it finish what it does and end.
    func stop() { signal(SIGTERM) }

    /// Runs one while `body` runs, on a free port unless one is named.
    static func with(
        database: String,
        _ arguments: [String] = [],
        port: Int = 0,
        _ body: @escaping @Sendable (Service) async throws -> Void
    ) async throws {
        let base = [
            "serve", "--port", "\(port)", "--database-url", database, "--shutdown-delay", "0s",
            "--migrations-dir", "\(Program.root)/migrations",
        ]
        _ = try await Program.run(base + arguments, mayOutlive: true) { program in
            let starting = try await program.line(with: "instance=")
            let listening = try await program.line(with: "listening")
            let service = Service(
                port: value(of: "port", in: listening).flatMap { Int($0) } ?? 0,
                instance: value(of: "instance", in: starting) ?? "",
                program: program
            )
            try await Caller.waitUntilGreen(port: service.port)
            try await body(service)
            program.signal(SIGCONT)
            program.signal(SIGKILL)
        }
    }

    private static func value(of key: String, in line: String) -> String? {
        line.split(separator: " ").first { $0.hasPrefix("\(key)=") }
            .map { String($0.dropFirst(key.count + 1).filter { $0.isHexDigit || $0 == "-" }) }
    }
}
