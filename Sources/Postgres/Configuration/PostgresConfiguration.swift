public import Foundation

/// Where the database is and how to reach it: libpq's connection parameters.
///
/// See https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-PARAMKEYWORDS
public struct PostgresConfiguration: Hashable, Sendable {
    /// What nobody chose. A vanished peer must not hold a connection, and with it a lock, for hours.
    static let defaults = [
        "fallback_application_name": "fakestack", "connect_timeout": "5", "keepalives": "1",
        "keepalives_idle": "10", "keepalives_interval": "5", "keepalives_count": "3",
        "tcp_user_timeout": "15000",
    ]

    /// libpq's keywords and the values that were chosen, those of a service's file apart.
    private(set) var parameters: [String: String]
    /// What the service's file said when it was read.
    private let service: [String: String]

    /// What a session calls itself in `pg_stat_activity`; the server keeps its first 63 bytes.
    public var applicationName: String {
        get { chosen("application_name") ?? chosen("fallback_application_name") ?? "" }
        set { parameters["application_name"] = newValue }
    }

    /// Whether somebody chose that name; otherwise it is this package's.
    public var isApplicationNamed: Bool {
        parameters["application_name"] != nil || service["application_name"] != nil
    }

    /// How long a server that has accepted a connection may take to answer the first that it is asked.
    var answerTimeout: Duration {
        let seconds = chosen("connect_timeout").flatMap { Int64($0) } ?? 0
        return .seconds(seconds > 0 ? seconds : 5)
    }

    private func chosen(_ keyword: String) -> String? {
        parameters[keyword] ?? service[keyword] ?? Self.defaults[keyword]
    }

    /// Sets the password, whatever the connection string said.
    public mutating func usePassword(_ password: String) {
        parameters["password"] = password
    }

    /// Reads a URI (`postgres://...`) or keyword/value string.
    ///
    /// Without one, `DATABASE_URL` of the environment is taken and, without that, libpq's own variables (`PGHOST`,
    /// `PGSERVICE`, ...), which fill the gaps in any case. What dbmate's URLs have beyond libpq's is understood:
    /// `?search_path=`, `?socket=` and settings of the session such as `?statement_timeout=`.
    ///
    /// - Throws: `PostgresError` with the code `configuration`, which never quotes a password.
    public init(
        url: String?,
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws(PostgresError) {
        // A secret that was written with an editor, or pasted, has blanks around it.
        let url = [url, environment["DATABASE_URL"]].compactMap {
            $0?.trimmingCharacters(in: .whitespacesAndNewlines)
        }
        .first { !$0.isEmpty }
        let text = try url.map(DbmateURL.translated) ?? ""
        var parameters = try ConnectionInfo.parse(text)

        // A service's own values stand between the URL's and the variables': leave those to libpq then.
        let service = parameters["service"] ?? environment["PGSERVICE"]
        if let service {
            parameters["service"] = service
        } else {
            for case (let keyword, let variable?) in ConnectionInfo.keywords where parameters[keyword] == nil
            {
                if let value = environment[variable], !value.isEmpty { parameters[keyword] = value }
            }
        }
        parameters["client_encoding"] = "UTF8"
        let known = try ConnectionInfo.withService(parameters)
        try Self.checkPorts(known["port"])
        try ConnectionInfo.check(known)
        self.parameters = parameters
        self.service = service == nil ? [:] : known
        _ = try ConnectionPlan(self)
    }
}

extension PostgresConfiguration {
    /// libpq looks at ports only when it connects: too late to blame a flag.
    private static func checkPorts(_ ports: String?) throws(PostgresError) {
        for port in (ports ?? "").split(separator: ",") where !(1...65_535).contains(Int(port) ?? 0) {
            // Of a password with an @ in it the rest ends up here.
            let got = port.allSatisfy(\.isWholeNumber) ? "'\(port)'" : "something else"
            throw PostgresError(
                .configuration,
                "the port of postgres://user@host:port/name must be a whole number, 1 to 65535, got \(got)"
            )
        }
    }
}

extension PostgresConfiguration: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Host, port, database and user; no password.
    public var description: String {
        let shown = ["service", "host", "hostaddr", "port", "dbname", "user"]
        let known = shown.compactMap { keyword in parameters[keyword].map { "\(keyword)=\($0)" } }
        return known.isEmpty ? "libpq's defaults" : known.joined(separator: " ")
    }

    /// As `description`: a configuration ends up in logs.
    public var debugDescription: String { description }

    /// Nothing to see: `dump` and the like would show the password.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
