import Foundation
package import Rollout

/// One at a time per stage: an advisory lock on a file, which the kernel frees when its holder dies.
package struct StageLock: ~Copyable {
    /// What there can be only one of.
    package enum Kind: String, Sendable {
        /// A deployment.
        case deploy
        /// A lab, from its database to its last instance.
        case lab

        fileprivate var noun: String {
            switch self {
            case .deploy: "deployment"
            case .lab: "lab"
            }
        }
    }

    private let descriptor: Int32

    /// Takes the lock of the stage in `directory`, or says who holds it.
    ///
    /// - Parameter purpose: What the holder is doing, for whoever finds the lock taken; no secrets.
    /// - Throws: ``DeploymentError`` with code `locked`.
    package init(_ kind: Kind, directory: String, purpose: String) throws(DeploymentError) {
        // What cannot be made cannot be opened, either, which says why.
        try? FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        let path = "\(directory)/\(kind.rawValue).lock"
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            throw DeploymentError(.file, "cannot open \(path): \(String(cString: strerror(errno)))")
        }
        let refusal = "another \(kind.noun) is under way in \(directory)"
        try Self.take(descriptor, path: path, purpose: purpose, refusal: refusal)
        self.descriptor = descriptor
    }

    /// Takes the lock of a proxy, whoever's stages it stands before, or says who holds it.
    ///
    /// - Parameters:
    ///   - path: A file beside what is steered. Where it cannot be written, its folder is locked, which says less.
    ///   - purpose: What the holder is doing, for whoever finds the lock taken; no secrets.
    /// - Throws: ``DeploymentError`` with code `locked`.
    package init(proxy path: String, purpose: String) throws(DeploymentError) {
        var descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
        if descriptor < 0 {
            descriptor = open(URL(filePath: path).deletingLastPathComponent().path, O_RDONLY | O_CLOEXEC)
        }
        guard descriptor >= 0 else {
            throw DeploymentError(.file, "cannot open \(path): \(String(cString: strerror(errno)))")
        }
        let refusal = "another deployment steers the same proxy"
        try Self.take(descriptor, path: path, purpose: purpose, refusal: refusal)
        self.descriptor = descriptor
    }

    /// Locks an open file, or closes it and says who holds it.
    private static func take(
        _ descriptor: Int32,
        path: String,
        purpose: String,
        refusal: String
    ) throws(DeploymentError) {
        // Whoever only looks, as `deploy status` does, holds it for a moment.
        var attempts = 1
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            let isHeld = errno == EWOULDBLOCK
            let reason = String(cString: strerror(errno))
            if isHeld, attempts < 5 {
                attempts += 1
                usleep(10_000)
                continue
            }
            close(descriptor)
            guard isHeld else { throw DeploymentError(.file, "cannot lock \(path): \(reason)") }
            throw DeploymentError(
                .locked,
                "\(refusal): \(description(in: path)). Wait for it to end, or end it."
            )
        }
        describe(purpose, in: descriptor)
    }

    deinit {
        ftruncate(descriptor, 0)
        // A process that is being started has the descriptor too, until it becomes another program.
        flock(descriptor, LOCK_UN)
        close(descriptor)
    }

    /// Who holds the lock of the stage in `directory`, in words; nil when nobody does.
    package static func holder(_ kind: Kind, directory: String) -> String? {
        holder(of: "\(directory)/\(kind.rawValue).lock")
    }

    /// Who holds the lock with this file, in words; nil when nobody does.
    package static func holder(of path: String) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        guard flock(descriptor, LOCK_SH | LOCK_NB) != 0 else {
            flock(descriptor, LOCK_UN)
            return nil
        }
        return errno == EWOULDBLOCK ? description(in: path) : nil
    }

    private static func description(in path: String) -> String {
        let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
        let holder = text.trimmingCharacters(in: .newlines)
        return holder.isEmpty ? "its holder is unknown" : holder
    }

    /// Best effort: the lock holds without its description.
    private static func describe(_ purpose: String, in descriptor: Int32) {
        let host = ProcessInfo.processInfo.hostName
        let since = Date.now.formatted(.iso8601)
        let text = Array("\(purpose), process \(getpid()) on \(host), since \(since)\n".utf8)
        ftruncate(descriptor, 0)
        _ = text.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, 0) }
    }
}
