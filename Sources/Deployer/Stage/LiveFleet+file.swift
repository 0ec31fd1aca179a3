import Foundation
import Lifecycle
package import Rollout
import Runtimes

extension LiveFleet {
    /// Reads it; nil where there is none, or nothing that can be read.
    package init?(in directory: String) {
        guard let text = try? AtomicFile.read(Self.path(in: directory)),
            let fleet = try? WireJSON.decode(Self.self, from: Data(text.utf8))
        else { return nil }
        self = fleet
    }

    /// Writes it; of no instances nothing is left.
    func write(in directory: String) throws {
        guard !instances.isEmpty else {
            try? FileManager.default.removeItem(atPath: Self.path(in: directory))
            return
        }
        let text = String(decoding: try WireJSON.encode(self), as: UTF8.self)
        try AtomicFile.write(text + "\n", to: Self.path(in: directory))
    }

    private static func path(in directory: String) -> String { "\(directory)/live.json" }
}
