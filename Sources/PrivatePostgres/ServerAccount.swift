import Foundation

/// The user a server runs as: Postgres refuses root.
struct ServerAccount: Equatable, Sendable {
    let user: uid_t
    let group: gid_t

    /// Whether that is not who we are, so that files must be handed over and processes switched.
    let isOther: Bool

    /// This process's own user; as root `postgres`, else `nobody`.
    static func choose() throws -> Self {
        guard geteuid() == 0 else { return Self(user: geteuid(), group: getegid(), isOther: false) }
        for name in ["postgres", "nobody"] {
            if let entry = getpwnam(name)?.pointee, entry.pw_uid != 0 {
                return Self(user: entry.pw_uid, group: entry.pw_gid, isOther: true)
            }
        }
        throw PrivatePostgresError(
            code: .directory,
            description: """
                Postgres refuses to run as root, and there is no user postgres or nobody: run as another user
                """
        )
    }

    /// The command that runs a program as this account.
    ///
    /// `setpriv` (util-linux) switches, not the child itself: glibc's `setuid` takes locks that another thread may
    /// have held when the process was cloned, and then a `PlatformOptions.userID` child hangs before its `exec`.
    func command(_ program: String, _ arguments: [String]) -> [String] {
        guard isOther else { return [program] + arguments }
        let switching = ["--reuid=\(user)", "--regid=\(group)", "--clear-groups", "--"]
        return ["/usr/bin/setpriv"] + switching + [program] + arguments
    }

    /// Hands a directory that we made over to the account.
    func own(_ path: String) throws {
        try SafeFile.directory(path) { try own($0, path) }
    }

    /// Hands an open file over to the account, whatever its name leads to by now.
    func own(_ descriptor: Int32, _ path: String) throws {
        guard isOther else { return }
        guard fchown(descriptor, user, group) == 0 else {
            throw PrivatePostgresError.directory(
                path,
                "giving it to user \(user) failed: \(String(cString: strerror(errno)))"
            )
        }
    }

    /// Whether the account can traverse the path, which root's own view does not tell.
    func canReach(_ directory: String) async -> Bool {
        guard isOther else { return access(directory, W_OK | X_OK) == 0 }
        let probe = Command("/bin/sh", ["-c", "cd \"$1\"", "sh", directory], account: self)
        return (try? await probe.run()) != nil
    }
}
