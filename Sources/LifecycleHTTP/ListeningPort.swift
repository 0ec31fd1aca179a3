public import NIOCore
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A port that is listened on, and how it closes without resetting a connection that the kernel has accepted.
///
/// A listener that closes resets what waits in its queue. So first a filter on its socket drops the segments that ask for a
/// connection: who tries then asks again a second later, and is refused. What was under way arrives and is accepted, and
/// gets the time to say what it came for.
public final class ListeningPort: Sendable {
    /// How long handshakes that are under way may take.
    private let patience: Duration
    private let channel = Mutex<(any Channel)?>(nil)
    /// Connections that have not asked for anything yet.
    private let silent = Mutex<Set<ObjectIdentifier>>([])

    /// - Parameter patience: How long a handshake may take: what the farthest client's round trip does.
    public init(patience: Duration) {
        self.patience = patience
    }

    /// The port is open.
    public func opened(_ channel: any Channel) {
        self.channel.withLock { $0 = channel }
        _ = channel.pipeline.addHandler(NewcomerHandler(port: self), position: .first)
    }

    /// A connection was accepted: `spoke` follows, if it asks for something before it is gone.
    fileprivate func accepted(_ connection: any Channel) {
        let id = ObjectIdentifier(connection)
        silent.withLock { _ = $0.insert(id) }
        connection.closeFuture.whenComplete { _ in self.forget(id) }
    }

    func spoke(_ connection: any Channel) { forget(ObjectIdentifier(connection)) }

    private var isEverybodyHeard: Bool { silent.withLock(\.isEmpty) }

    private func forget(_ id: ObjectIdentifier) { silent.withLock { _ = $0.remove(id) } }

    /// Takes no new connection, and waits a moment until those that were made are accepted and have spoken.
    ///
    /// The listener itself is closed afterwards by whoever opened it. Where the system has no such filter, it returns at
    /// once.
    public func refuseNewcomers() async {
        guard let listener = channel.withLock({ $0 }), await Self.dropRequestsForConnections(listener) else {
            return
        }
        try? await Task.sleep(for: patience)
        // A client that the machine is too busy to run has not spoken yet; one that connected ahead of its need never will.
        let deadline = ContinuousClock.now + max(patience * 2, .seconds(1))
        // The kernel's queue first: what has left it is counted here, since both happen on the listener's event loop.
        while await Self.waiting(listener) > 0 || !isEverybodyHeard, ContinuousClock.now < deadline {
            try? await Task.sleep(for: .milliseconds(2))
        }
    }

    #if os(Linux)
        /// One instruction of a classic packet filter. Source: linux/filter.h.
        private struct Instruction {
            var code: UInt16
            var ifTrue: UInt8 = 0
            var ifFalse: UInt8 = 0
            var value: UInt32
        }

        /// Sendable, since the memory that it points to is written before it is sent, and freed after its use.
        private struct Program: @unchecked Sendable {
            var length: UInt16
            var instructions: UnsafeMutablePointer<Instruction>
        }

        /// Passes every segment but those with SYN, the flag 2 in the header's byte 13.
        private static let filter = [
            Instruction(code: 0x30, value: 13),
            Instruction(code: 0x45, ifTrue: 0, ifFalse: 1, value: 2),
            Instruction(code: 0x06, value: 0),
            Instruction(code: 0x06, value: .max),
        ]

        private static func dropRequestsForConnections(_ listener: any Channel) async -> Bool {
            await withFilter { program in
                guard let options = listener as? any SocketOptionProvider else { return false }
                let attached = options.unsafeSetSocketOption(
                    level: .socket,
                    name: .init(rawValue: SO_ATTACH_FILTER),
                    value: program
                )
                return (try? await attached.get()) != nil
            }
        }

        private static func withFilter(_ body: (Program) async -> Bool) async -> Bool {
            let instructions = UnsafeMutablePointer<Instruction>.allocate(capacity: filter.count)
            instructions.initialize(from: filter, count: filter.count)
            defer { instructions.deallocate() }
            return await body(Program(length: UInt16(filter.count), instructions: instructions))
        }

        /// How many connections wait to be accepted: what the kernel says in this field of a socket that listens.
        private static func waiting(_ listener: any Channel) async -> Int {
            guard let options = listener as? any SocketOptionProvider,
                let information = try? await options.getTCPInfo().get()
            else { return 0 }
            return Int(information.tcpi_unacked)
        }
    #else
        private static func dropRequestsForConnections(_ listener: any Channel) async -> Bool { false }
        private static func waiting(_ listener: any Channel) async -> Int { 0 }
    #endif
}

/// Sees each connection in the very step in which the listener takes it from the kernel's queue.
private final class NewcomerHandler: ChannelInboundHandler, Sendable {
    typealias InboundIn = any Channel

    private let port: ListeningPort

    init(port: ListeningPort) { self.port = port }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        port.accepted(unwrapInboundIn(data))
        context.fireChannelRead(data)
    }
}
