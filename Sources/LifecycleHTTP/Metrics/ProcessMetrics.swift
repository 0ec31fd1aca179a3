import Foundation

/// What the process costs the machine, under the names that Prometheus's own client libraries use.
///
/// Source: Prometheus, "Writing client libraries", process metrics.
public struct ProcessMetrics: Sendable {
    private let start = Date()

    /// Metrics of this process, whose start is now.
    public init() {}

    /// Adds what can be known here: CPU time and start everywhere, memory and descriptors on Linux.
    public func write(to text: inout PrometheusText) {
        text.family("process_cpu_seconds_total", .counter, "CPU time spent, user and system, in seconds.")
        text.sample("process_cpu_seconds_total", Self.cpuSeconds)
        text.family("process_start_time_seconds", .gauge, "When the process started, in Unix time.")
        text.sample("process_start_time_seconds", start.timeIntervalSince1970)
        if let bytes = Self.residentBytes {
            text.family("process_resident_memory_bytes", .gauge, "Resident memory, in bytes.")
            text.sample("process_resident_memory_bytes", bytes)
        }
        if let count = Self.openDescriptors {
            text.family("process_open_fds", .gauge, "Open file descriptors.")
            text.sample("process_open_fds", count)
        }
    }

    #if os(Linux)
        private static let ownUsage = __rusage_who_t(RUSAGE_SELF.rawValue)
    #else
        private static let ownUsage = RUSAGE_SELF
    #endif

    private static var cpuSeconds: Double {
        var usage = rusage()
        getrusage(Self.ownUsage, &usage)
        return [usage.ru_utime, usage.ru_stime].reduce(0) {
            $0 + Double($1.tv_sec) + Double($1.tv_usec) / 1e6
        }
    }

    private static var residentBytes: Int? {
        guard let statm = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8),
            let pages = statm.split(separator: " ").dropFirst().first.flatMap({ Int($0) })
        else { return nil }
        return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
    }

    private static var openDescriptors: Int? {
        var info = stat()
        // Linux 6.2 and later say the number as the folder's size; counting thousands would hold up a loop.
        if stat("/proc/self/fd", &info) == 0, info.st_size > 0 { return Int(info.st_size) }
        return try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count
    }
}
