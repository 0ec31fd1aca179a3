import Foundation
package import Rollout
import Runtimes

extension DeployIntent {
    /// Reads it; nil where there is none, or nothing that can be read.
    package init?(in directory: String) {
        guard let text = try? AtomicFile.read(Self.path(in: directory)),
            let intent = try? JSONDecoder().decode(Self.self, from: Data(text.utf8))
        else { return nil }
        self = intent
    }

    /// Writes it, unless it is there.
    func write(in directory: String) throws {
        if Self(in: directory) == self { return }
        let text = String(decoding: try JSONEncoder().encode(self), as: UTF8.self)
        try AtomicFile.write(text + "\n", to: Self.path(in: directory))
    }

    static func remove(in directory: String) {
        try? FileManager.default.removeItem(atPath: path(in: directory))
    }

    private static func path(in directory: String) -> String { "\(directory)/deploy.intent" }
}
