import Foundation
import Runtimes

/// The worker processes of one nginx.
///
/// A reload starts new workers first and tells the old ones to finish afterwards, so the first answer of a new
/// worker does not prove that no old one still takes connections.
struct NginxWorkers {
    private let workers: [ProcessIdentity]

    /// All workers that have the same master as this one; none where processes cannot be seen from here, as
    /// when nginx runs in a container.
    init(besides worker: Int32) {
        guard Self.title(of: worker)?.contains("worker process") == true,
            let stat = ProcessTable.stat(of: worker)
        else {
            workers = []
            return
        }
        workers = ProcessTable.children(of: stat.parent).filter {
            Self.title(of: $0.pid)?.contains("worker") == true
        }
    }

    /// Whether none of them takes new connections.
    var haveLetGo: Bool {
        workers.allSatisfy { !$0.isRunning || Self.title(of: $0.pid)?.contains("is shutting down") == true }
    }

    /// Whether none of them is there.
    var areGone: Bool {
        workers.allSatisfy { !$0.isRunning }
    }

    private static func title(of pid: Int32) -> String? {
        let title = ProcessTable.commandLine(of: pid)
        return title.hasPrefix("nginx:") ? title : nil
    }
}
