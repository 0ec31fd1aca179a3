import Foundation
package import Rollout
import Runtimes

/// Where a deployment that waits finds the word of an operator at another terminal: files of the stage's directory.
///
/// A word is for the wait that it was given to, and for none that comes later.
package struct PromotionGate: Sendable {
    /// What an operator can say.
    package enum Word: String, Sendable, CaseIterable {
        /// Go on.
        case promote
        /// Turn back.
        case abort
    }

    private let directory: String

    /// The gate of the stage in `directory`.
    package init(in directory: String) {
        self.directory = directory
    }

    /// What is waited for; nil where nothing waits. One whose deployer died still stands there: ask for the lock, too.
    package var pause: RolloutPause? { read("pause") }

    /// Says it.
    ///
    /// - Throws: ``DeploymentError`` where nothing waits, or it cannot be written.
    package func say(_ word: Word) throws {
        guard StageLock.holder(.deploy, directory: directory) != nil, pause != nil else {
            throw DeploymentError(.notWaiting, "no deployment waits for a word in \(directory)")
        }
        try AtomicFile.write("\(word.rawValue)\n", to: file("word"))
    }

    func open(_ pause: RolloutPause) throws {
        close()
        try AtomicFile.write("\(pause.rawValue)\n", to: file("pause"))
    }

    func close() {
        for name in ["pause", "word"] { try? FileManager.default.removeItem(atPath: file(name)) }
    }

    var word: Word? { read("word") }

    private func read<Value: RawRepresentable<String>>(_ name: String) -> Value? {
        let text = (try? AtomicFile.read(file(name))).flatMap { $0 }
        return text.flatMap { Value(rawValue: $0.trimmingCharacters(in: .whitespacesAndNewlines)) }
    }

    private func file(_ name: String) -> String { "\(directory)/deploy.\(name)" }
}
