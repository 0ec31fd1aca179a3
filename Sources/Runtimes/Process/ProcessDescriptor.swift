import Foundation

/// A file descriptor that refers to a process, not to its number (Linux 5.3, glibc 2.36; pidfd_open(2)).
///
/// The functions are looked up when first used, because older C libraries lack them.
struct ProcessDescriptor: ~Copyable {
    private typealias Open = @convention(c) (Int32, UInt32) -> Int32
    private typealias SendSignal = @convention(c) (Int32, Int32, OpaquePointer?, UInt32) -> Int32

    private static let open: Open? = symbol("pidfd_open").map { unsafeBitCast($0, to: Open.self) }
    private static let sendSignal: SendSignal? =
        symbol("pidfd_send_signal").map { unsafeBitCast($0, to: SendSignal.self) }

    private let descriptor: Int32

    /// Refers to the process that has this id now; nil where there is none, or no such call.
    init?(_ pid: Int32) {
        guard let open = Self.open, Self.sendSignal != nil else { return nil }
        let descriptor = open(pid, 0)
        guard descriptor >= 0 else { return nil }
        self.descriptor = descriptor
    }

    deinit {
        close(descriptor)
    }

    /// Sends a signal; false when the process is gone.
    func send(_ signal: Int32) -> Bool {
        Self.sendSignal?(descriptor, signal, nil, 0) == 0
    }

    private static func symbol(_ name: String) -> UnsafeMutableRawPointer? {
        dlsym(dlopen(nil, RTLD_NOW), name)
    }
}
