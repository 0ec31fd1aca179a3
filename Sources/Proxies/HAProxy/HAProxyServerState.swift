import Foundation

/// The file in which HAProxy finds its servers again after a reload or a new start (configuration.txt,
/// `server-state-file`).
///
/// HAProxy reads it and never writes it: what changed over the runtime socket would be lost. It lies beside the socket, so
/// that whoever has the one can find the other.
struct HAProxyServerState {
    /// The file of the HAProxy that has this socket.
    static func file(beside socket: String) -> String {
        "\(socket.hasSuffix(".sock") ? String(socket.dropLast(".sock".count)) : socket).servers"
    }

    /// What belongs in it: what HAProxy answered to `show servers state`, without the servers that are not ours.
    static func text(of state: String) -> String {
        let lines = state.split(separator: "\n").filter { line in
            let cells = line.split(separator: " ")
            return cells.count < 4 || line.hasPrefix("#") || HAProxySlot.isSlot(String(cells[3]))
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
