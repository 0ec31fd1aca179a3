import CLibpq
import Foundation
import Logging

/// Owns a `PGconn`. Not Sendable: it belongs to one thread.
final class LibpqConnection {
    let pointer: OpaquePointer
    private let notices: NoticeLog

    /// Begins to connect.
    init(_ configuration: PostgresConfiguration, logger: Logger) throws(PostgresError) {
        // Interleaved keywords and values would need two passes over an unordered dictionary.
        let pairs = configuration.parameters.map { (key: $0.key, value: $0.value) }
        let keywords = CStringArray(pairs.map(\.key))
        let values = CStringArray(pairs.map(\.value))
        guard let pointer = PQconnectStartParams(keywords.pointer, values.pointer, 0) else {
            throw PostgresError(.unavailable, "libpq is out of memory")
        }
        self.pointer = pointer
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

    /// Goes on connecting until it is done, failed, out of time or no longer wanted.
    func finishConnecting(
        within timeout: Duration,
        wakeUp: WakeUp,
        isWanted: () -> Bool
    ) throws(PostgresError) {
        let deadline = ContinuousClock.now + timeout
        var next = PGRES_POLLING_WRITING
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
            } else if ContinuousClock.now >= deadline {
                throw PostgresError(
                    .unavailable,
                    "cannot connect to the database: no answer within \(timeout)"
                )
            }
        }
        PQsetnonblocking(pointer, 1)
        guard PQenterPipelineMode(pointer) == 1 else {
            throw PostgresError(.unavailable, "cannot connect to the database: \(errorMessage)")
        }
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

/// A NULL-terminated array of C strings.
private final class CStringArray {
    private var strings: [UnsafeMutablePointer<CChar>?]
    private let array: UnsafeMutablePointer<UnsafePointer<CChar>?>

    init(_ values: [String]) {
        strings = values.map { strdup($0) }
        array = .allocate(capacity: values.count + 1)
        for (index, string) in strings.enumerated() {
            (array + index).initialize(to: UnsafePointer(string))
        }
        (array + values.count).initialize(to: nil)
    }

    var pointer: UnsafePointer<UnsafePointer<CChar>?> { UnsafePointer(array) }

    deinit {
        for string in strings { free(string) }
        array.deallocate()
    }
}
