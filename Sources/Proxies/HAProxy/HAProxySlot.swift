import Rollout

/// A server of HAProxy's template: a place for one instance.
struct HAProxySlot: Equatable {
    /// What the administrator, here the deployer, wants of a slot.
    enum Purpose: Equatable {
        /// Nothing: it has no instance.
        case free
        /// New requests.
        case ready
        /// No new requests; those that it has are finished.
        case draining
    }

    var name: String
    /// Where its instance is; of no meaning while it is free.
    var endpoint: Endpoint
    var purpose: Purpose
    var weight: Int
    /// Whether HAProxy's own checks found its instance green, since it was last told that it is not.
    var isGreen: Bool
    /// What the checks say, as `L7OK` or `L4CON`.
    var check: String
    /// Requests that it has now.
    var sessions: Int
    /// How many good checks in a row make it green.
    var rise = 1
}

extension HAProxySlot {
    /// Joins the answers to `show servers state` and `show stat`; nil for anything else.
    ///
    /// Only the servers of the template count: others in the same backend, as one for emergencies, are the user's.
    ///
    /// The first knows what is wanted of a slot even while its instance is down, the second what the checks found.
    static func all(state: String, statistics: String) -> [HAProxySlot]? {
        guard let states = rows(of: state, separator: " ", headline: 1),
            let figures = rows(of: statistics, separator: ",", headline: 0)
        else { return nil }
        var slots: [HAProxySlot] = []
        for row in states {
            guard let name = row["srv_name"] else { return nil }
            guard isSlot(name) else { continue }
            guard let host = row["srv_addr"], let port = row["srv_port"],
                let endpoint = Endpoint(host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"),
                let flags = row["srv_admin_state"].flatMap({ Int($0) }),
                let weight = row["srv_uweight"].flatMap({ Int($0) }),
                let figure = figures.first(where: { $0["svname"] == name })
            else { return nil }
            slots.append(
                HAProxySlot(
                    name: name,
                    endpoint: endpoint,
                    purpose: purpose(flags),
                    weight: weight,
                    isGreen: figure["check_status"] == "L7OK"
                        && (figure["status"]?.hasPrefix("UP") == true || figure["status"] == "DRAIN"),
                    check: figure["check_status"].flatMap { $0.isEmpty ? nil : $0 } ?? "no check yet",
                    sessions: figure["scur"].flatMap { Int($0) } ?? 0,
                    rise: figure["check_rise"].flatMap { Int($0) } ?? 1
                )
            )
        }
        return slots
    }

    /// Whether a server of the backend is one of the template's: its name and a number.
    static func isSlot(_ name: String) -> Bool {
        let number = name.dropFirst(HAProxyConfiguration.slot.count)
        return name.hasPrefix(HAProxyConfiguration.slot) && !number.isEmpty
            && number.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }

    /// Reads the bits of `srv_admin_state` (management.txt, "show servers state"): forced, inherited and resolver's
    /// maintenance, then forced and inherited drain. 0x04 says only that the configuration began with maintenance.
    private static func purpose(_ flags: Int) -> Purpose {
        if flags & 0x63 != 0 { return .free }
        return flags & 0x18 != 0 ? .draining : .ready
    }

    /// The rows of a table whose headline begins with `# `.
    static func rows(
        of text: String,
        separator: Character,
        headline: Int
    ) -> [[Substring: String]]? {
        let lines = text.split(separator: "\n")
        guard lines.count > headline, lines[headline].hasPrefix("# ") else { return nil }
        let names = lines[headline].dropFirst(2).split(separator: separator, omittingEmptySubsequences: false)
        return lines.dropFirst(headline + 1).map { line in
            let cells = line.split(separator: separator, omittingEmptySubsequences: false).map(String.init)
            return Dictionary(zip(names, cells)) { first, _ in first }
        }
    }
}
