import Foundation

/// What a deployment set out for, in a file of the stage's directory until that is reached or undone.
///
/// What is live is learnt from the runtime and the proxy alone. They do not tell a deployment that is complete from one
/// that was killed when only its contract migrations were left: this does, for a repetition that names no color.
struct DeployIntent: Codable, Sendable, Equatable {
    var color: String
    var release: Int
    var replicas: Int
}

extension DeployIntent {
    /// Reads it; nil where there is none, or nothing that can be read.
    init?(in directory: String) {
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
