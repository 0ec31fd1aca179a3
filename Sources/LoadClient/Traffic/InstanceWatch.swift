public import FoundationEssentials
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import Synchronization

/// Polls the admin ports of instances while a load runs: their state and what they have in flight, the drain above all.
public final class InstanceWatch: Sendable {
    /// Where an instance answers `/inflight`.
    public struct Address: Sendable, Hashable {
        /// A name or an address, an IPv6 one without brackets.
        public var host: String
        /// The TCP port.
        public var port: Int
        /// Its fleet's color; empty where nobody knows.
        public var color: String

        /// An address; every value as the property of its name says.
        public init(host: String, port: Int, color: String) {
            self.host = host
            self.port = port
            self.color = color
        }
    }

    private struct Series: Sendable {
        var color: String
        var samples: [(at: Date, state: String?, inflight: Int?)] = []
    }

    private struct Contents: Sendable {
        var order: [String] = []
        var series: [String: Series] = [:]
        /// Which instance answered last at an address: who does not answer any more was that one.
        var last: [Address: String] = [:]
    }

    /// How often each is polled.
    static let interval = Duration.milliseconds(250)
    /// How long one poll may take.
    static let timeout = Duration.milliseconds(1000)
    /// How many polls of an instance are kept: half an hour's.
    static let mostSamples = 7200

    private let addresses: @Sendable () async -> [Address]
    private let contents = Mutex(Contents())

    /// - Parameter addresses: tells, again and again, where instances are.
    public init(addresses: @escaping @Sendable () async -> [Address]) {
        self.addresses = addresses
    }

    /// Polls until its task is cancelled.
    public func run() async {
        var known: Set<Address> = []
        while !Task.isCancelled {
            let present = await addresses()
            // One that was there and is not listed any more is asked once more, so that its end is seen.
            let asked = known.union(present)
            known = Set(present)
            await withTaskGroup(of: Void.self) { tasks in
                for address in asked {
                    tasks.addTask { await self.poll(address) }
                }
            }
            try? await Task.sleep(for: Self.interval)
        }
    }

    /// What was seen, by instance, in the order in which they first answered.
    ///
    /// - Parameter started: what moments are counted from.
    public func result(since started: Date) -> [LoadReport.WatchedInstance] {
        contents.withLock { contents in
            contents.order.compactMap { instance in
                contents.series[instance].map { series in
                    LoadReport.WatchedInstance(
                        instance: instance,
                        color: series.color,
                        samples: series.samples.map {
                            .init(
                                atMs: Int(($0.at.timeIntervalSince(started) * 1000).rounded()),
                                state: $0.state,
                                inflight: $0.inflight
                            )
                        }
                    )
                }
            }
        }
    }

    private struct Inflight: Decodable {
        var instance: String
        var state: String
        var inflight: Int
    }

    private func poll(_ address: Address) async {
        let answer = await ask(address)
        let now = Date()
        contents.withLock { contents in
            guard let instance = answer?.instance ?? contents.last[address] else { return }
            contents.last[address] = instance
            if contents.series[instance] == nil {
                contents.order.append(instance)
                contents.series[instance] = Series(color: address.color)
            }
            guard contents.series[instance].map({ $0.samples.count < Self.mostSamples }) == true else {
                return
            }
            contents.series[instance]?.samples.append((now, answer?.state, answer?.inflight))
        }
    }

    private func ask(_ address: Address) async -> Inflight? {
        let host = address.host.contains(":") ? "[\(address.host)]" : address.host
        guard let target = try? LoadTarget("http://\(host):\(address.port)") else { return nil }
        var connection = HTTPConnection(
            target: target,
            timeout: Self.timeout,
            group: MultiThreadedEventLoopGroup.singleton
        )
        let call = HTTPCall(method: .GET, path: "/inflight", headers: ["accept": "application/json"])
        let answer = try? await connection.send(call)
        await connection.close()
        guard let answer, answer.status == 200 else { return nil }
        return try? JSONDecoder().decode(Inflight.self, from: Data(answer.body.readableBytesView))
    }
}
