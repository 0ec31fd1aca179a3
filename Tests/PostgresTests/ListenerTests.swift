import Logging
import Postgres
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(30))) struct ListenerTests {
    private static let channel = "Odd \"name\"; --"

    /// Runs with a listener and what it hears.
    private func withListener(
        to channels: [String] = [channel],
        _ body: (PostgresClient, inout AsyncStream<PostgresListener.Event>.AsyncIterator) async throws -> Void
    ) async throws {
        try await withTestDatabase { database in
            try await withTestClient(of: database.configuration) { client in
                let (events, heard) = AsyncStream.makeStream(of: PostgresListener.Event.self)
                var configuration = try database.configuration
                configuration.applicationName = "listener"
                let listener = PostgresListener(
                    configuration: configuration,
                    channels: channels,
                    logger: Logger(label: "test")
                ) { heard.yield($0) }
                var iterator = events.makeAsyncIterator()
                try await withThrowingTaskGroup(of: Void.self) { tasks in
                    tasks.addTask { await listener.run() }
                    defer { tasks.cancelAll() }
                    try await body(client, &iterator)
                }
            }
        }
    }

    @Test func whatOthersNotifyIsHeardInOrder() async throws {
        try await withListener(to: [Self.channel, "second"]) { client, events in
            #expect(await events.next() == .listening)
            for number in 1...3 {
                try await client.query("select pg_notify(\(Self.channel), \("é\(number)"))")
            }
            try await client.query("select pg_notify('second', '')")
            try await client.query("select pg_notify('third', 'not for us')")
            try await client.query("select pg_notify('second', 'last')")
            for number in 1...3 {
                #expect(await events.next() == .notification(channel: Self.channel, payload: "é\(number)"))
            }
            #expect(await events.next() == .notification(channel: "second", payload: ""))
            #expect(await events.next() == .notification(channel: "second", payload: "last"))
        }
    }

    @Test func aLostConnectionIsMadeAgainAndSaysThatItWasLost() async throws {
        try await withListener { client, events in
            #expect(await events.next() == .listening)
            try await client.query(
                """
                select pg_terminate_backend(pid) from pg_stat_activity
                where datname = current_database() and application_name = 'listener'
                """
            )
            guard case .down = await events.next() else {
                Issue.record("the loss was not told")
                return
            }
            #expect(await events.next() == .listening)
            try await client.query("select pg_notify(\(Self.channel), 'again')")
            #expect(await events.next() == .notification(channel: Self.channel, payload: "again"))
        }
    }

    @Test func itSaysWhyItCannotListenAndEndsWhenItIsCancelled() async throws {
        let nowhere = try PostgresConfiguration(url: "host=/nowhere dbname=x user=y", environment: [:])
        let (events, heard) = AsyncStream.makeStream(of: PostgresListener.Event.self)
        let listener = PostgresListener(
            configuration: nowhere,
            channels: ["c"],
            logger: Logger(label: "test")
        ) { heard.yield($0) }
        let running = Task { await listener.run() }
        for await event in events.prefix(1) {
            guard case .down(let reason) = event else {
                Issue.record("it heard \(event)")
                break
            }
            #expect(reason.contains("/nowhere"))
        }
        running.cancel()
        await running.value
    }
}
