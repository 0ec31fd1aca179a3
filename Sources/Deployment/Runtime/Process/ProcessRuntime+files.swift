import Foundation

extension ProcessRuntime {
    func logFile(of name: String) -> String { "\(directory)/logs/\(name).log" }

    func statusFile(of name: String) -> String { "\(directory)/run/\(name).exit" }

    /// The status that an instance's parent recorded; nil while there is none.
    func readStatus(of name: String) -> Int32? {
        (try? AtomicFile.read(statusFile(of: name))).flatMap {
            Int32($0.trimmingCharacters(in: .whitespacesAndNewlines))
        }
    }

    /// The same for an instance that is gone: its parent needs a moment to write it down.
    func recordedStatus(of name: String) async -> Int32? {
        for _ in 0..<50 {
            if let status = readStatus(of: name) { return status }
            guard (try? await Task.sleep(for: .milliseconds(20))) != nil else { break }
        }
        return readStatus(of: name)
    }

    func logTail(of name: String, lines: Int) -> [String] {
        guard let file = FileHandle(forReadingAtPath: logFile(of: name)) else { return [] }
        defer { try? file.close() }
        let size = (try? file.seekToEnd()) ?? 0
        try? file.seek(toOffset: size > 16_384 ? size - 16_384 : 0)
        let text = String(decoding: (try? file.readToEnd()) ?? Data(), as: UTF8.self)
        return text.split(separator: "\n").suffix(lines).map(String.init)
    }
}
