import CLibpq
import Foundation
import Logging

/// Owns a `PGconn`. Not Sendable: it belongs to one thread.
final class LibpqConnection {
    let pointer: OpaquePointer
    private let notices: NoticeLog

    /// Connects to the first server of a configuration that is up.
    ///
    /// - Throws: `closed` where it is no longer wanted, `unavailable` with what each server said or did not say.
    static func connect(
        to configuration: PostgresConfiguration,
        logger: Logger,
        wakeUp: WakeUp,
        isWanted: () -> Bool
    ) throws(PostgresError) -> LibpqConnection {
        var plan = try ConnectionPlan(configuration)
        plan.lookUpHosts()
        while true {
            do {
                let connection = try LibpqConnection(plan.parameters, logger: logger)
                guard
                    let silent = try connection.finishConnecting(
                        within: plan.timeout,
                        wakeUp: wakeUp,
                        isWanted: isWanted
                    )
                else { return connection }
                plan.strike(silent)
            } catch {
                guard error.code == .unavailable, !plan.silence.isEmpty else { throw error }
                throw PostgresError(.unavailable, "\(error.reason); \(plan.silence)")
            }
            if plan.isExhausted {
                throw PostgresError(.unavailable, "cannot connect to the database: \(plan.silence)")
            }
        }
    }

    /// Begins to connect.
    private init(_ parameters: [String: String], logger: Logger) throws(PostgresError) {
        self.pointer = try ConnectionInfo.start(parameters)
        self.notices = NoticeLog(logger: logger)
        // Notices go to stderr otherwise. The log lives as long as the connection, which alone calls it.
        let context = Unmanaged.passUnretained(notices).toOpaque()
        PQsetNoticeReceiver(pointer, NoticeLog.receive, context)
    }

    deinit {
        PQfinish(pointer)
    }

    var socket: Int32 { PQsocket(pointer) }
    var isBroken: Bool { PQstatus(pointer) == CONNECTION_BAD }
    var backend: Int32 { PQbackendPID(pointer) }

    /// Whether the session is outside of a transaction; asked only when every result has been taken.
    var isIdle: Bool {
        settle()
        return PQtransactionStatus(pointer) == PQTRANS_IDLE
    }

    /// Takes the NULL after the last result: pipeline mode is "active" until then, and cannot be left.
    func settle() {
        while let result = PQgetResult(pointer) { PQclear(result) }
    }

    /// libpq's last words, on one line. They name host and user, never a password.
    var errorMessage: String {
        let message = PQerrorMessage(pointer).map { String(cString: $0).singleLine } ?? ""
        return message.isEmpty ? "the connection was closed" : message
    }

    /// Goes on connecting until it is done, failed or no longer wanted.
    ///
    /// - Parameter timeout: How long a server may be silent; nil for as long as it likes.
    /// - Returns: The server that was silent for too long; nil where the connection is up.
    private func finishConnecting(
        within timeout: Duration?,
        wakeUp: WakeUp,
        isWanted: () -> Bool
    ) throws(PostgresError) -> ConnectionPlan.Server? {
        var next = PGRES_POLLING_WRITING
        var server = server
        var deadline = timeout.map { ContinuousClock.now + $0 }
        while true {
            if isBroken {
                throw PostgresError(.unavailable, "cannot connect to the database: \(errorMessage)")
            }
            let ready = Poll.wait(
                socket: socket,
                reading: next == PGRES_POLLING_READING,
                writing: next == PGRES_POLLING_WRITING,
                wakeUp: wakeUp,
                until: deadline
            )
            if ready.woken {
                wakeUp.clear()
                guard isWanted() else { throw PostgresError(.closed, "the database client was closed") }
            }
            if ready.readable || ready.writable {
                next = PQconnectPoll(pointer)
                if next == PGRES_POLLING_OK { break }
            } else if let deadline, ContinuousClock.now >= deadline {
                return server
            }
            if self.server != server {
                server = self.server
                deadline = timeout.map { ContinuousClock.now + $0 }
            }
        }
        PQsetnonblocking(pointer, 1)
        guard PQenterPipelineMode(pointer) == 1 else {
            throw PostgresError(.unavailable, "cannot connect to the database: \(errorMessage)")
        }
        return nil
    }

    /// Whom it is about to connect to, or has.
    private var server: ConnectionPlan.Server {
        func text(_ value: UnsafePointer<CChar>?) -> String { value.map { String(cString: $0) } ?? "" }
        return ConnectionPlan.Server(
            host: text(PQhost(pointer)),
            address: text(PQhostaddr(pointer)),
            port: text(PQport(pointer))
        )
    }
}

/// Passes the server's notices on to a logger.
private final class NoticeLog {
    private let logger: Logger

    init(logger: Logger) {
        self.logger = logger
    }

    /// A C function captures nothing: the log comes as its context.
    static let receive: PQnoticeReceiver = { context, result in
        guard let context, let result else { return }
        let log = Unmanaged<NoticeLog>.fromOpaque(context).takeUnretainedValue()
        let text = PQresultErrorMessage(result).map { String(cString: $0).singleLine } ?? ""
        log.logger.debug("notice from Postgres", metadata: ["notice": "\(text)"])
    }
}
