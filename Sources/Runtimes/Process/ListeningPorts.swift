import Foundation

/// Which TCP ports a process listens on, from `/proc` (proc(5)): proof that a port is the process's own, which a
/// connection to it would not be.
enum ListeningPorts {
    /// The ports on which the process itself listens, over IPv4 and IPv6.
    static func of(_ pid: Int32) -> Set<Int> {
        let inodes = socketInodes(of: pid)
        if inodes.isEmpty { return [] }
        return table(of: pid, "tcp", inodes: inodes).union(table(of: pid, "tcp6", inodes: inodes))
    }

    private static func socketInodes(of pid: Int32) -> Set<Substring> {
        let folder = "/proc/\(pid)/fd"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        var inodes: Set<Substring> = []
        for name in names {
            guard
                let target = try? FileManager.default.destinationOfSymbolicLink(atPath: "\(folder)/\(name)"),
                target.hasPrefix("socket:[")
            else { continue }
            inodes.insert(target.dropFirst("socket:[".count).dropLast())
        }
        return inodes
    }

    private static func table(of pid: Int32, _ name: String, inodes: Set<Substring>) -> Set<Int> {
        var ports: Set<Int> = []
        ProcessTable.readLines(of: "/proc/\(pid)/net/\(name)") { line in
            let fields = line.split(separator: " ")
            guard fields.count > 9, fields[0] != "sl" else { return true }
            // The kernel lists what listens, in state 0A, before the connections, and of those there may be a
            // hundred thousand.
            guard fields[3] == "0A" else { return false }
            if inodes.contains(fields[9]), let colon = fields[1].lastIndex(of: ":"),
                let port = Int(fields[1][fields[1].index(after: colon)...], radix: 16)
            {
                ports.insert(port)
            }
            return true
        }
        return ports
    }
}
