import Foundation

/// The processes of this machine, from `/proc` (proc(5)).
package enum ProcessTable {
    /// A process as `/proc/PID/stat` shows it.
    package struct Stat {
        package var identity: ProcessIdentity
        package var parent: Int32
        package var state: Character
    }

    /// The ids of all processes.
    package static func pids() -> [Int32] {
        ((try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []).compactMap { Int32($0) }
    }

    /// A process's identity, parent and state; nil when there is none with that id.
    package static func stat(of pid: Int32) -> Stat? {
        guard let bytes = read("/proc/\(pid)/stat") else { return nil }
        let text = String(decoding: bytes, as: UTF8.self)
        // The second field is the program's name in parentheses, and may hold anything, parentheses too.
        guard let end = text.lastIndex(of: ")") else { return nil }
        let fields = text[text.index(after: end)...].split(separator: " ")
        guard fields.count > 19, let state = fields[0].first, let parent = Int32(fields[1]),
            let startTicks = UInt64(fields[19])
        else { return nil }
        return Stat(identity: ProcessIdentity(pid: pid, startTicks: startTicks), parent: parent, state: state)
    }

    /// Whose process it is; nil when it is gone.
    static func owner(of pid: Int32) -> UInt32? {
        systemOwner("/proc/\(pid)")
    }

    /// The environment that a process was started with; nil when it is gone or somebody else's.
    package static func environment(of pid: Int32) -> [String: String]? {
        guard let bytes = read("/proc/\(pid)/environ"), !bytes.isEmpty else { return nil }
        var environment: [String: String] = [:]
        for entry in bytes.split(separator: 0) {
            let parts = entry.split(
                separator: UInt8(ascii: "="),
                maxSplits: 1,
                omittingEmptySubsequences: false
            )
            guard parts.count == 2 else { continue }
            environment[String(decoding: parts[0], as: UTF8.self)] = String(decoding: parts[1], as: UTF8.self)
        }
        return environment
    }

    /// A process's title, its arguments separated by blanks; empty when it is gone.
    package static func commandLine(of pid: Int32) -> String {
        let bytes = read("/proc/\(pid)/cmdline") ?? []
        return bytes.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }.joined(separator: " ")
    }

    /// The direct children of a process.
    package static func children(of parent: Int32) -> [ProcessIdentity] {
        pids().compactMap { stat(of: $0) }.filter { $0.parent == parent && $0.state != "Z" }.map(\.identity)
    }

    /// When a process started.
    static func startDate(of identity: ProcessIdentity) -> Date {
        let ticksPerSecond = Double(sysconf(Int32(_SC_CLK_TCK)))
        return bootDate.addingTimeInterval(Double(identity.startTicks) / max(1, ticksPerSecond))
    }

    private static let bootDate: Date = {
        let text = String(decoding: read("/proc/stat") ?? [], as: UTF8.self)
        let line = text.split(separator: "\n").first { $0.hasPrefix("btime ") }
        return Date(timeIntervalSince1970: line.flatMap { Double($0.dropFirst(6)) } ?? 0)
    }()

    /// The whole of a file whose size the kernel does not tell.
    static func read(_ path: String) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var content: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16 * 1024)
        while true {
            let count = systemRead(descriptor, &chunk, chunk.count)
            if count < 0 && errno == EINTR { continue }
            if count < 0 { return nil }
            if count == 0 { return content }
            content += chunk[..<count]
        }
    }

    /// Reads a file line by line for as long as `body` returns true.
    static func readLines(of path: String, _ body: (String) -> Bool) {
        guard let file = fopen(path, "re") else { return }
        var line: UnsafeMutablePointer<CChar>?
        var capacity = 0
        defer {
            free(line)
            fclose(file)
        }
        while getline(&line, &capacity, file) > 0, let line {
            guard body(String(cString: line)) else { return }
        }
    }
}

/// Whose file it is; nil when it is not there. Outside of the type, whose `stat` hides the C function.
private func systemOwner(_ path: String) -> UInt32? {
    var status = stat()
    return stat(path, &status) == 0 ? status.st_uid : nil
}

/// Under a name of its own: inside a type with a `read` the C function is hidden.
private func systemRead(_ descriptor: Int32, _ bytes: UnsafeMutableRawPointer, _ count: Int) -> Int {
    read(descriptor, bytes, count)
}
