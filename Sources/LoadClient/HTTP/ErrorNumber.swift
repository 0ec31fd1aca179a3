#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// `ECONNREFUSED`, which each platform numbers in its own way.
let refused = ECONNREFUSED
