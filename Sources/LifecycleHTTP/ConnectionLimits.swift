public import struct NIOCore.TimeAmount

/// What a connection may cost.
public struct ConnectionLimits: Sendable {
    /// The largest header of a request in bytes, names and values together; more is 431.
    public var headerBytes: Int
    /// How long a connection may be idle between requests. Longer than any proxy keeps its connections to
    /// us, so that no proxy meets a connection that we just closed.
    public var idle: TimeAmount

    /// Limits; every value as the property of its name says.
    public init(headerBytes: Int = 16 * 1024, idle: TimeAmount = .seconds(75)) {
        self.headerBytes = headerBytes
        self.idle = idle
    }
}
