/// An instance that shall be started.
package struct InstanceSpec: Hashable, Sendable {
    /// A name that no other running instance of the stage has, like `green-1`.
    package var name: String
    /// Its fleet.
    package var color: String
    /// Its schema generation.
    package var release: Int

    /// Describes an instance; every value as the property of its name says.
    package init(name: String, color: String, release: Int) {
        self.name = name
        self.color = color
        self.release = release
    }
}
