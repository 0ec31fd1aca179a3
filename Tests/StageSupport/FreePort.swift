import Runtimes

/// A free port of 127.0.0.1, below the ephemeral range.
package func freePort() throws -> Int {
    try picker.pick()
}

/// One, so that tests side by side are not given the same.
private let picker = PortPicker(host: "127.0.0.1")
