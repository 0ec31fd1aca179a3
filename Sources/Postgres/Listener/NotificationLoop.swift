import CLibpq

/// Takes notifications from one connection, on its thread. Not Sendable: it belongs to that thread.
struct NotificationLoop {
    private let connection: LibpqConnection
    private let wakeUp: WakeUp

    /// Takes the connection out of pipeline mode: it has one thing to say, and then only hears.
    init(_ connection: LibpqConnection, wakeUp: WakeUp) throws(PostgresError) {
        self.connection = connection
        self.wakeUp = wakeUp
        guard PQexitPipelineMode(connection.pointer) == 1 else { throw lost() }
    }

    /// Says what is to be heard, and waits until the server has heard that.
    func listen(
        to channels: [String],
        within timeout: Duration,
        isWanted: () -> Bool
    ) throws(PostgresError) {
        let deadline = ContinuousClock.now + timeout
        let script = channels.map { "listen \(Self.quoted($0))" }.joined(separator: ";")
        guard PQsendQuery(connection.pointer, script) == 1 else { throw lost() }
        while isWanted() {
            guard PQflush(connection.pointer) >= 0 else { throw lost() }
            while PQisBusy(connection.pointer) == 0 {
                guard let pointer = PQgetResult(connection.pointer) else { return }
                let result = PostgresResult(owning: pointer)
                guard result.status == .commandOK else { throw PostgresError(result) }
            }
            guard ContinuousClock.now < deadline else {
                throw PostgresError(.unavailable, "the database did not answer LISTEN within \(timeout)")
            }
            try receive(until: deadline)
        }
    }

    /// Hears until it is not wanted any more.
    func run(
        isWanted: () -> Bool,
        _ tell: (PostgresListener.Event) -> Void
    ) throws(PostgresError) {
        while true {
            while let notification = PQnotifies(connection.pointer) {
                defer { PQfreemem(notification) }
                tell(
                    .notification(
                        channel: String(cString: notification.pointee.relname),
                        payload: String(cString: notification.pointee.extra)
                    )
                )
            }
            guard isWanted() else { return }
            try receive(until: nil)
        }
    }

    private func receive(until deadline: ContinuousClock.Instant?) throws(PostgresError) {
        let ready = Poll.wait(socket: connection.socket, writing: false, wakeUp: wakeUp, until: deadline)
        if ready.woken { wakeUp.clear() }
        if ready.readable, PQconsumeInput(connection.pointer) != 1 { throw lost() }
    }

    private func lost() -> PostgresError {
        PostgresError(.connectionLost, "the listening connection was lost: \(connection.errorMessage)")
    }

    /// A name in SQL, with its case and whatever else is in it.
    private static func quoted(_ name: String) -> String {
        "\"\(name.replacing("\"", with: "\"\""))\""
    }
}
