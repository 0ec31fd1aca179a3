import Runtimes

/// A free port of 127.0.0.1, below the ephemeral range.
package func freePort() throws -> Int {
    try PortPicker(host: "127.0.0.1").pick()
}
