/// What can run the instances.
package enum RuntimeKind: String, Sendable, CaseIterable, CustomStringConvertible {
    /// Processes of this machine.
    case process
    /// Containers of one Docker engine.
    case docker
    /// Containers of a Compose project.
    case compose
    /// Tasks of Swarm services.
    case swarm

    /// The runtime's name.
    package var description: String { rawValue }
}
