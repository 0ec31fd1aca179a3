import Foundation

extension ProcessRuntime {
    func logFile(of name: String) -> String { "\(directory)/logs/\(name).log" }

    /// Where the parent of an instance records how that exited.
    func statusFile(of name: String, launch: Substring) -> String {
        "\(directory)/run/\(name).\(launch).exit"
    }

    /// Removes what earlier instances of the same name left.
    func removeStatusFiles(of name: String) {
        let folder = "\(directory)/run"
        for file in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        where file.hasPrefix("\(name).") {
            try? FileManager.default.removeItem(atPath: "\(folder)/\(file)")
        }
    }

    /// The status that an instance's parent recorded; nil while there is none.
    func readStatus(in file: String) -> Int32? {
        (try? AtomicFile.read(file)).flatMap { Int32($0.trimmingCharacters(in: .whitespacesAndNewlines)) }
    }

    /// The same for an instance that is gone: its parent needs a moment to write it down.
    func recordedStatus(of instance: RunningInstance) async -> Int32? {
        let launch = instance.id.split(separator: "/").last ?? ""
        let file = statusFile(of: instance.name, launch: launch)
        for _ in 0..<50 {
            if let status = readStatus(in: file) { return status }
            guard (try? await Task.sleep(for: .milliseconds(20))) != nil else { break }
        }
        return readStatus(in: file)
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
