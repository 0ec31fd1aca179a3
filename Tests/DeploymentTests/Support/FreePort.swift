@testable import Deployment

/// A free port of 127.0.0.1, below the ephemeral range.
func freePort() throws -> Int {
    try PortPicker(host: "127.0.0.1").pick()
}
