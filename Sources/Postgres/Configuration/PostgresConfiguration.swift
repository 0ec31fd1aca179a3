public import Foundation

/// Where the database is and how to reach it: libpq's connection parameters.
///
/// See https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-PARAMKEYWORDS
public struct PostgresConfiguration: Hashable, Sendable {
    /// libpq's keywords and their values.
    private(set) var parameters: [String: String]

    /// What a session calls itself in `pg_stat_activity`; the server keeps its first 63 bytes.
    public var applicationName: String {
        get { parameters["application_name"] ?? parameters["fallback_application_name"] ?? "" }
        set { parameters["application_name"] = newValue }
    }

    /// Whether somebody chose that name; otherwise it is this package's.
    public var isApplicationNamed: Bool { parameters["application_name"] != nil }

    /// How long one attempt to connect may take.
    public var connectTimeout: Duration {
        .seconds(parameters["connect_timeout"].flatMap { Int($0) }.map { max($0, 1) } ?? 5)
    }

    /// Sets the password, whatever the connection string said.
    public mutating func usePassword(_ password: String) {
        parameters["password"] = password
    }

    /// Reads a URI (`postgres://...`) or keyword/value string.
    ///
    /// Without one, `DATABASE_URL` of the environment is taken and, without that, libpq's own variables (`PGHOST`,
    /// `PGSERVICE`, ...), which fill the gaps in any case. dbmate's `?search_path=` and `?socket=` are understood.
    ///
    /// - Throws: `PostgresError` with the code `configuration`, which never quotes a password.
    public init(
        url: String?,
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws(PostgresError) {
        let url = [url, environment["DATABASE_URL"]].compactMap(\.self).first { !$0.isEmpty }
        let text = try url.map(DbmateURL.translated) ?? ""
        var parameters = try ConnectionInfo.parse(text)

        // A service's own values stand between the URL's and the variables': leave those to libpq then.
        let service = parameters["service"] ?? environment["PGSERVICE"]
        if let service {
            parameters["service"] = service
        } else {
            for (keyword, variable) in ConnectionInfo.variables where parameters[keyword] == nil {
                if let value = environment[variable], !value.isEmpty { parameters[keyword] = value }
            }
        }
        try Self.checkPorts(parameters["port"])
        // A vanished peer must not hold a connection, and with it a lock, for hours.
        let defaults = [
            "fallback_application_name": "fakestack", "connect_timeout": "5", "keepalives": "1",
            "keepalives_idle": "10", "keepalives_interval": "5", "keepalives_count": "3",
            "tcp_user_timeout": "15000",
        ]
        parameters.merge(defaults) { given, _ in given }
        parameters["client_encoding"] = "UTF8"
        self.parameters = parameters
    }
}

extension PostgresConfiguration {
    /// libpq looks at ports only when it connects: too late to blame a flag.
    private static func checkPorts(_ ports: String?) throws(PostgresError) {
        for port in (ports ?? "").split(separator: ",") where !(1...65_535).contains(Int(port) ?? 0) {
            throw PostgresError(.configuration, "the port must be a whole number, 1 to 65535, got '\(port)'")
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
