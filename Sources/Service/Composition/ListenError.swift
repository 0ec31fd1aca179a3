import Foundation
import NIOCore

/// A port that could not be had.
public struct ListenError: Error, CustomStringConvertible {
    let host: String
    let port: Int
    let flag: String
    let cause: IOError

    /// What to do about it, in one line.
    public var description: String {
        switch cause.errnoCode {
        case EADDRINUSE:
            "\(flag) \(port): the port is in use on \(host); stop what uses it, or choose another"
        case EACCES: "\(flag) \(port): this user may not listen on that port; choose one above 1023"
        case EADDRNOTAVAIL: "--host \(host): this machine has no such address"
        default: "\(flag) \(port): cannot listen on \(host): \(String(cString: strerror(cause.errnoCode)))"
        }
    }

    /// Whether another port would do.
    public var isPortBusy: Bool { cause.errnoCode == EADDRINUSE }
}
