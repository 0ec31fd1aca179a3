internal import NIOCore

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

extension IOError {
    /// Whether nobody listens at the address.
    var isRefusal: Bool { errnoCode == ECONNREFUSED }
}

extension Error {
    /// What the system calls it, where it is the system's error; otherwise the error's own words.
    var reason: String {
        guard let error = self as? IOError else { return "\(self)" }
        return String(cString: strerror(error.errnoCode))
    }
}
