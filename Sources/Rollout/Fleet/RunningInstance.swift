package import struct Foundation.Date

/// An instance that a runtime runs, as the runtime sees it.
package struct RunningInstance: Codable, Hashable, Sendable {
    /// The runtime's own handle, unique for this very instance: a restart gets another.
    package var id: String
    /// Its name, like `green-1`.
    package var name: String
    /// Its fleet.
    package var color: String
    /// Its schema generation.
    package var release: Int
    /// Where it takes traffic.
    package var endpoint: Endpoint
    /// Where it answers `/obsolete` and `/inflight`; the traffic endpoint when it has no port for that.
    package var admin: Endpoint
    /// When it was started.
    package var startedAt: Date

    /// Describes a running instance; every value as the property of its name says.
    package init(
        id: String,
        name: String,
        color: String,
        release: Int,
        endpoint: Endpoint,
        admin: Endpoint,
        startedAt: Date
    ) {
        self.id = id
        self.name = name
        self.color = color
        self.release = release
        self.endpoint = endpoint
        self.admin = admin
        self.startedAt = startedAt
    }
}
