import Foundation
import Lifecycle
package import Rollout
import Runtimes

/// What a deployment writes down in a file of the stage's directory.
package protocol StageRecord: Codable, Equatable {
    /// The file's name.
    static var fileName: String { get }
}

extension StageRecord {
    /// Reads it; nil where there is none, or nothing that can be read.
    package init?(in directory: String) {
        guard let text = try? AtomicFile.read(Self.path(in: directory)),
            let record = try? WireJSON.decode(Self.self, from: Data(text.utf8))
        else { return nil }
        self = record
    }

    /// Writes it, unless it is there.
    func write(in directory: String) throws {
        if Self(in: directory) == self { return }
        let text = String(decoding: try WireJSON.encode(self), as: UTF8.self)
        try AtomicFile.write(text + "\n", to: Self.path(in: directory))
    }

    static func remove(in directory: String) {
        try? FileManager.default.removeItem(atPath: path(in: directory))
    }

    private static func path(in directory: String) -> String { "\(directory)/\(fileName)" }
}

extension DeployIntent: StageRecord {
    package static var fileName: String { "deploy.intent" }
}

extension LiveFleet: StageRecord {
    package static var fileName: String { "live.json" }
}
