import Foundation
import Terminal

/// Shows what every instance logs while it logs it, each line with the instance's name in its color.
struct InstanceLogs: Sendable {
    let directory: String
    let console: Console

    /// Follows the log files, those that appear later included, until the task is cancelled; what is in them
    /// by then is shown too.
    func follow() async {
        var offsets: [String: UInt64] = [:]
        while !Task.isCancelled {
            show(&offsets)
            try? await Task.sleep(for: .milliseconds(100))
        }
        show(&offsets)
    }

    private func show(_ offsets: inout [String: UInt64]) {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
        for file in files.sorted() where file.hasSuffix(".log") {
            let (lines, end) = read("\(directory)/\(file)", from: offsets[file] ?? 0)
            offsets[file] = end
            let name = String(file.dropLast(4))
            let color = name.split(separator: "-").first.map(String.init) ?? name
            for line in lines {
                console.line("\(console.style.fleet(color, name)) \(console.style("|", .dim)) \(line)")
            }
        }
    }

    /// Whole lines from an offset on, and where the next one begins.
    private func read(_ path: String, from offset: UInt64) -> (lines: [Substring], end: UInt64) {
        guard let file = FileHandle(forReadingAtPath: path) else { return ([], offset) }
        defer { try? file.close() }
        guard (try? file.seek(toOffset: offset)) != nil, let data = try? file.readToEnd(),
            let last = data.lastIndex(of: UInt8(ascii: "\n"))
        else { return ([], offset) }
        let whole = data[...last]
        return (String(decoding: whole, as: UTF8.self).split(separator: "\n"), offset + UInt64(whole.count))
    }
}
