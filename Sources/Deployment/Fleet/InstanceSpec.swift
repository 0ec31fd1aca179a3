/// An instance that shall be started.
public struct InstanceSpec: Hashable, Sendable {
    /// A name that no other running instance of the stage has, like `green-1`.
    public var name: String
    /// Its fleet.
    public var color: String
    /// Its schema generation.
    public var release: Int

    /// Describes an instance; every value as the property of its name says.
    public init(name: String, color: String, release: Int) {
        self.name = name
        self.color = color
        self.release = release
    }
}
