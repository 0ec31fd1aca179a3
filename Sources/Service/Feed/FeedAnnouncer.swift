import Logging
import Postgres
import Synchronization

/// Tells every instance's feed that questions were added.
///
/// Never in the transaction that adds them: `NOTIFY` makes commits wait for each other. Announcements that come
/// close together are one.
final class FeedAnnouncer: Sendable {
    /// The channel that instances listen on.
    static let channel = "fakestack_questions"
    /// How close together.
    private static let pause = Duration.milliseconds(20)

    private let client: PostgresClient
    private let logger: Logger
    private let isPending = Atomic<Bool>(false)
    private let (signals, signal) = AsyncStream.makeStream(
        of: Void.self,
        bufferingPolicy: .bufferingNewest(1)
    )

    init(client: PostgresClient, logger: Logger) {
        self.client = client
        self.logger = logger
    }

    /// Questions were committed. Cheap, and never waits.
    func questionsWereAdded() {
        if !isPending.exchange(true, ordering: .acquiringAndReleasing) { signal.yield() }
    }

    /// Announces until its task is cancelled.
    func run() async {
        for await _ in signals {
            // What is added from here on is not sure to be seen by who hears this announcement.
            isPending.store(false, ordering: .sequentiallyConsistent)
            do {
                try await client.query("select pg_notify(\(Self.channel), '')")
            } catch {
                // Feeds look by themselves at every heartbeat.
                logger.debug("new questions were not announced", metadata: ["reason": "\(error)"])
            }
            try? await Task.sleep(for: Self.pause)
        }
    }
}
