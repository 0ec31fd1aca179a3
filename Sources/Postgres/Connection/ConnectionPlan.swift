import CLibpq
import Foundation

/// The servers that a connection is tried at, and how long each has.
///
/// libpq goes on to the next one where one refuses. Where one is silent it does so only in the calls that block: of those
/// that do not, the timeout is the caller's affair. So whoever is silent is struck from the list, and libpq begins again
/// with the others.
///
/// See https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-MULTIPLE-HOSTS
struct ConnectionPlan {
    /// A server: what libpq has an element of its lists for.
    struct Server: Hashable {
        var host: String
        /// As a number; empty where libpq is to look the host up.
        var address: String
        var port: String

        /// `db.example (10.0.0.7), port 5432`
        var description: String {
            let place = [host, address.isEmpty || address == host ? "" : "(\(address))"].filter {
                !$0.isEmpty
            }
            return "\(place.joined(separator: " "))\(port.isEmpty ? "" : ", port \(port)")"
        }
    }

    /// How long each server has; nil for as long as it takes.
    let timeout: Duration?
    private let base: [String: String]
    private var servers: [Server]
    private var silent: [Server] = []

    /// Reads what a configuration says now: a service's file may have changed.
    ///
    /// - Throws: `PostgresError` with the code `configuration`.
    init(_ configuration: PostgresConfiguration) throws(PostgresError) {
        var parameters = try ConnectionInfo.withService(configuration.parameters)
        parameters.merge(PostgresConfiguration.defaults) { given, _ in given }
        timeout = try Self.timeout(parameters["connect_timeout"])
        servers = try Self.servers(parameters)
        base = parameters
    }

    /// libpq's parameters for a try at all servers that are left.
    var parameters: [String: String] {
        // Alone, libpq has what it was given.
        guard servers.count + silent.count > 1 else { return base }
        var parameters = base
        for (keyword, list) in [
            ("host", servers.map(\.host)), ("hostaddr", servers.map(\.address)),
            ("port", servers.map(\.port)),
        ] {
            let isEmpty = list.allSatisfy(\.isEmpty)
            parameters[keyword] = isEmpty ? nil : list.joined(separator: ",")
        }
        return parameters
    }

    /// Whether nobody is left to be tried.
    var isExhausted: Bool { servers.isEmpty }

    /// Strikes a server off.
    mutating func strike(_ server: Server) {
        let index =
            servers.firstIndex { $0.port == server.port && $0.address == server.address }
            ?? servers.firstIndex { $0.host == server.host && $0.port == server.port }
        // Whoever it was: the list ends in any case.
        silent.append(servers.remove(at: index ?? servers.startIndex))
    }

    /// What to say of those that were silent; empty where none was.
    var silence: String {
        silent.map { "no answer from \($0.description) within \(timeout.map { "\($0)" } ?? "any time")" }
            .joined(separator: "; ")
    }

    /// A host with several addresses is as many servers.
    mutating func lookUpHosts() {
        servers = servers.flatMap { server -> [Server] in
            guard server.address.isEmpty, !server.host.isEmpty, !"/@".contains(server.host.prefix(1)) else {
                return [server]
            }
            let addresses = Self.addresses(of: server.host)
            guard addresses.count > 1 else { return [server] }
            return addresses.map { Server(host: server.host, address: $0, port: server.port) }
        }
    }

    private static func timeout(_ text: String?) throws(PostgresError) -> Duration? {
        guard let text, !text.isEmpty else { return nil }
        guard let seconds = Int32(text.trimmingCharacters(in: .whitespaces)) else {
            throw PostgresError(
                .configuration,
                "connect_timeout takes whole seconds, 0 for no limit, got '\(text)'"
            )
        }
        return seconds > 0 ? .seconds(Int64(seconds)) : nil
    }

    private static func servers(_ parameters: [String: String]) throws(PostgresError) -> [Server] {
        func list(_ keyword: String) -> [String] {
            (parameters[keyword] ?? "").split(separator: ",", omittingEmptySubsequences: false).map(
                String.init
            )
        }
        var (hosts, addresses, ports) = (list("host"), list("hostaddr"), list("port"))
        let count = max(hosts.count, addresses.count)
        if hosts == [""] { hosts = Array(repeating: "", count: count) }
        if addresses == [""] { addresses = Array(repeating: "", count: count) }
        if ports.count == 1 { ports = Array(repeating: ports[0], count: count) }
        guard hosts.count == count, addresses.count == count, ports.count == count else {
            throw PostgresError(
                .configuration,
                """
                host, hostaddr and port are lists of different lengths: \(hosts.count), \(addresses.count) and \
                \(ports.count); each takes as many elements as the others, port also one for all
                """
            )
        }
        return (0..<count).map { Server(host: hosts[$0], address: addresses[$0], port: ports[$0]) }
    }

    /// In the order that the system prefers, as numbers; empty where there is none, which libpq says better.
    private static func addresses(of host: String) -> [String] {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var first: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, nil, &hints, &first) == 0 else { return [] }
        defer { freeaddrinfo(first) }
        var addresses: [String] = []
        for info in sequence(first: first, next: { $0?.pointee.ai_next }) {
            guard let info = info?.pointee, let address = info.ai_addr else { break }
            var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
            guard
                getnameinfo(address, info.ai_addrlen, &text, socklen_t(text.count), nil, 0, NI_NUMERICHOST)
                    == 0
            else { continue }
            let number = String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
            if !addresses.contains(number) { addresses.append(number) }
        }
        return addresses
    }
}
