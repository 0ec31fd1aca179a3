import Foundation
import Testing

/// Python's standard library, for formats of which it has a strict reader.
enum Python {
    /// Runs a script.
    ///
    /// - Returns: What it printed; and what it complained of, if it failed.
    static func run(_ script: String, input: String) throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["python3", "-c", script]
        let (stdin, output) = (Pipe(), Pipe())
        (process.standardInput, process.standardOutput, process.standardError) = (stdin, output, output)
        try process.run()
        try stdin.fileHandleForWriting.write(contentsOf: Data(input.utf8))
        try stdin.fileHandleForWriting.close()
        let text = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return String(decoding: text, as: UTF8.self)
    }
}
