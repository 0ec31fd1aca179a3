/// What a connection may cost.
///
/// A limit that is hit ends the connection, with an answer wherever one is still possible.
public struct ConnectionLimits: Sendable {
    /// The largest header of a request in bytes: target, names and values together; more is 431.
    public var headerBytes: Int
    /// The most header fields of a request; more is 431.
    public var headerFields: Int
    /// How long a request's head may take from its first byte on; longer is 408.
    public var head: Duration
    /// How long each next part of a request's body may take while we wait for it; longer is 408.
    public var body: Duration
    /// How long a connection may be idle between requests; then it is closed silently. Longer than any proxy
    /// keeps its connections to us, so that no proxy meets a connection that we just closed.
    public var idle: Duration
    /// How long a peer may take none of the bytes that wait for it; then its connection is cut.
    public var write: Duration
    /// How many connections are served at once. Of those beyond, a hundredth is there for who asks for
    /// health: their other requests are 503. The rest is closed as soon as it comes.
    public var connections: Int

    /// Limits; every value as the property of its name says.
    public init(
        headerBytes: Int = 16 * 1024,
        headerFields: Int = 256,
        head: Duration = .seconds(10),
        body: Duration = .seconds(30),
        idle: Duration = .seconds(75),
        write: Duration = .seconds(30),
        connections: Int = 10_000
    ) {
        self.headerBytes = headerBytes
        self.headerFields = headerFields
        self.head = head
        self.body = body
        self.idle = idle
        self.write = write
        self.connections = connections
    }

    /// How many connections beyond `connections` are kept long enough to be answered.
    public var spareConnections: Int { max(8, connections / 100) }
}
