import Postgres

/// An instance, or anything else, that keeps a contract from running.
public struct GateHolder: Hashable, Sendable, CustomStringConvertible {
    /// The release that it speaks.
    public var release: Int
    /// What its connections call themselves; an instance's say color, release and instance.
    public var applicationName: String
    /// The backend of its oldest connection.
    public var pid: Int32
    /// Where it connects from; empty for a Unix socket.
    public var address: String
    /// For how many seconds it has been connected.
    public var age: Double

    init(_ row: PostgresRow) throws(PostgresError) {
        release = Int(try row.decode(Int64.self, at: 0))
        applicationName = try row.decode(String.self, at: 1)
        pid = try row.decode(Int32.self, at: 2)
        address = try row.decode(String.self, at: 3)
        age = try row.decode(Double.self, at: 4)
    }

    /// `blue of release 1, instance 1b4e28ba (pid 123, from 10.0.0.7, connected for 42 s)`
    public var description: String {
        let origin = address.isEmpty ? "" : ", from \(address)"
        return "\(name) (pid \(pid)\(origin), connected for \(Int(age)) s)"
    }

    private var name: String {
        let words = applicationName.split(separator: " ")
        guard words.count == 4, words[0] == "fakestack", words[2] == "r\(release)" else {
            return "\(applicationName.isEmpty ? "somebody unnamed" : applicationName) of release \(release)"
        }
        return "\(words[1]) of release \(release), instance \(words[3])"
    }

    /// Whether it is the same one, whenever it was looked at.
    func isSame(as other: GateHolder) -> Bool {
        (release, applicationName, pid) == (other.release, other.applicationName, other.pid)
    }
}
