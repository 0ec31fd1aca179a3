import Foundation
import Rollout

/// Writes what every instance logs into a file of its name, while it logs it.
package struct ContainerLogs: Sendable {
    private let engine: DockerEngine
    private let runtime: any InstanceRuntime
    private let kind: RuntimeKind
    private let directory: String

    /// Names the instances' runtime, and the folder for the files.
    package init(_ engine: DockerEngine, runtime: any InstanceRuntime, kind: RuntimeKind, directory: String) {
        self.engine = engine
        self.runtime = runtime
        self.kind = kind
        self.directory = directory
    }

    /// Follows every instance that appears, until the task is cancelled.
    package func follow() async {
        await withTaskGroup(of: Void.self) { group in
            var followed: Set<String> = []
            while !Task.isCancelled {
                // A runtime that does not answer now may do so later.
                for instance in (try? await runtime.list()) ?? [] where followed.insert(instance.id).inserted
                {
                    group.addTask { await write(instance) }
                }
                try? await Task.sleep(for: .milliseconds(200))
            }
        }
    }

    private func write(_ instance: RunningInstance) async {
        let path = "\(directory)/\(instance.name).log"
        let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { return }
        let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        let id = instance.id.split(separator: "/").first.map(String.init) ?? instance.id
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                try? await engine.follow(kind == .swarm ? "/tasks/\(id)" : "/containers/\(id)") { line in
                    try? file.write(contentsOf: Data("\(line)\n".utf8))
                }
            }
            // The log of a Swarm's task does not end with the task.
            group.addTask {
                while await runtime.exit(of: instance) == nil, !Task.isCancelled {
                    try? await Task.sleep(for: .milliseconds(500))
                }
                try? await Task.sleep(for: .seconds(1))
            }
            await group.next()
            group.cancelAll()
        }
    }
}
