import Foundation

/// Which processes another one started.
enum ProcessTree {
    /// The direct children of a process, by scanning `/proc`; where there is none (macOS), by asking `pgrep`.
    static func children(of parent: Int32) -> [Int32] {
        guard let entries = try? FileManager.default.contentsOfDirectory(atPath: "/proc") else {
            return childrenByAsking(of: parent)
        }
        return entries.compactMap(Int32.init).filter { Self.parent(of: $0) == parent }
    }

    /// Whether a process is there and neither stopped by a signal nor ended; false where there is no `/proc`.
    static func isRunning(_ process: Int32) -> Bool {
        guard let state = stat(of: process)?.first else { return false }
        return !["T", "t", "Z", "X"].contains(state)
    }

    private static func parent(of process: Int32) -> Int32? {
        guard let fields = stat(of: process), fields.count > 1 else { return nil }
        return Int32(fields[1])
    }

    /// The fields of `/proc/PID/stat` behind the name, which may hold blanks and parentheses: the state, the parent, and more.
    private static func stat(of process: Int32) -> [Substring]? {
        guard let stat = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8),
            let end = stat.lastIndex(of: ")")
        else { return nil }
        return stat[stat.index(after: end)...].dropFirst().split(separator: " ")
    }

    private static func childrenByAsking(of parent: Int32) -> [Int32] {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/pgrep")
        process.arguments = ["-P", "\(parent)"]
        process.standardOutput = output
        guard (try? process.run()) != nil else { return [] }
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return text.split(separator: "\n").compactMap { Int32($0) }
    }
}
