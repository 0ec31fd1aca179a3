/// Who an instance is: the same in its health report, its response headers and its database connections.
public struct InstanceIdentity: Codable, Hashable, Sendable {
    /// A UUID made when the process started; a restarted instance is another instance.
    public var instance: String
    /// The fleet it belongs to, `blue` or `green` by custom.
    public var color: String
    /// Which generation of the schema it speaks, 1 or more.
    public var release: Int

    /// Names an instance.
    public init(instance: String, color: String, release: Int) {
        self.instance = instance
        self.color = color
        self.release = release
    }
}
