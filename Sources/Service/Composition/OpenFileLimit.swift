#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// How many files, connections among them, the process may have open.
///
/// Source: getrlimit(2), RLIMIT_NOFILE.
enum OpenFileLimit {
    /// What the process opens beside its clients' connections: the database's, pipes, the event loops' own.
    static let reserve = 128

    /// Raises the soft limit as far as needed and permitted.
    ///
    /// - Returns: The limit that is in force now; nil where the system does not say.
    static func raise(to needed: Int) -> Int? {
        #if canImport(Glibc)
            let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        #else
            let resource = RLIMIT_NOFILE
        #endif
        var limit = rlimit()
        guard getrlimit(resource, &limit) == 0 else { return nil }
        if limit.rlim_cur < rlim_t(needed), limit.rlim_cur < limit.rlim_max {
            var wanted = limit
            wanted.rlim_cur = min(rlim_t(needed), limit.rlim_max)
            if setrlimit(resource, &wanted) == 0 { limit = wanted }
        }
        return Int(clamping: limit.rlim_cur)
    }
}
