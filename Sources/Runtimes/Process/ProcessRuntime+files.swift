import Foundation
import Rollout

extension ProcessRuntime {
    func logFile(of name: String) -> String { "\(directory)/logs/\(name).log" }

    /// Where the parent of an instance records how that exited.
    func statusFile(of name: String, launch: Substring) -> String {
        "\(directory)/run/\(name).\(launch).exit"
    }

    /// Where it is written how long the log file was when an instance was started.
    private func logStartFile(of name: String, launch: Substring) -> String {
        "\(directory)/run/\(name).\(launch).log-start"
    }

    /// Removes what earlier instances of the same name left.
    func removeRecords(of name: String) {
        let folder = "\(directory)/run"
        for file in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        where file.hasPrefix("\(name).") {
            try? FileManager.default.removeItem(atPath: "\(folder)/\(file)")
        }
    }

    /// The status that an instance's parent recorded; nil while there is none.
    func readStatus(in file: String) -> Int32? {
        readNumber(in: file)
    }

    /// The same for an instance that is gone: its parent needs a moment to write it down.
    ///
    /// - Parameter parent: Who writes it down, and is waited for while it is there; nil where that is not known any more.
    func recordedStatus(of instance: RunningInstance, by parent: ProcessIdentity? = nil) async -> Int32? {
        let file = statusFile(of: instance.name, launch: launch(of: instance))
        let limit = Duration.seconds(parent == nil ? 1 : 10)
        let recorded = try? await poll(until: .now + limit, every: .milliseconds(20)) { () -> Int32?? in
            let isThere = parent?.isRunning ?? true
            if let status = readStatus(in: file) { return status }
            return isThere ? nil : .some(nil)
        }
        return recorded ?? nil
    }

    private func readNumber<Number: LosslessStringConvertible>(in file: String) -> Number? {
        (try? AtomicFile.read(file)).flatMap { Number($0.trimmingCharacters(in: .whitespacesAndNewlines)) }
    }

    func launch(of instance: RunningInstance) -> Substring { instance.id.split(separator: "/").last ?? "" }

    /// Writes down where in the log file the next instance of that name begins.
    func noteLogStart(of name: String, launch: Substring) throws {
        let attributes = try? FileManager.default.attributesOfItem(atPath: logFile(of: name))
        let size = attributes?[.size] as? UInt64 ?? 0
        try AtomicFile.write("\(size)\n", to: logStartFile(of: name, launch: launch))
    }

    /// The last lines that an instance wrote, and none of those before it that had its name.
    func logTail(of name: String, launch: Substring, lines: Int) -> [String] {
        guard let file = FileHandle(forReadingAtPath: logFile(of: name)) else { return [] }
        defer { try? file.close() }
        let start: UInt64 = readNumber(in: logStartFile(of: name, launch: launch)) ?? 0
        let size = (try? file.seekToEnd()) ?? 0
        let longest: UInt64 = 16_384
        // Whoever shortened the file since has moved its beginning.
        try? file.seek(toOffset: max(start <= size ? start : 0, size > longest ? size - longest : 0))
        let text = String(decoding: (try? file.readToEnd()) ?? Data(), as: UTF8.self)
        return text.split(separator: "\n").suffix(lines).map(String.init)
    }
}
