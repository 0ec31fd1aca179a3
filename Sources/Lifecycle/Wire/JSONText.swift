import Foundation

/// A flat JSON object, written field by field: what `WireJSON.encode` makes of a report, many times faster.
struct JSONText {
    private(set) var text = "{"

    init() {
        text.reserveCapacity(384)
    }

    /// Adds a field, in the order of the keys' letters; nil adds none.
    mutating func add(_ key: StaticString, _ value: String?) {
        guard let value else { return }
        begin(key)
        // What the reports say is plain nearly always.
        if value.utf8.allSatisfy({ $0 >= 0x20 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }) {
            text += "\""
            text += value
            text += "\""
        } else {
            text += (try? WireJSON.encode(value)).map { String(decoding: $0, as: UTF8.self) } ?? "null"
        }
    }

    /// Adds a number; nil is `null`.
    mutating func add(_ key: StaticString, _ value: Int?) {
        begin(key)
        text += value.map { String($0) } ?? "null"
    }

    /// Ends the object.
    consuming func ended() -> String { text + "}" }

    private mutating func begin(_ key: StaticString) {
        text += text.utf8.count == 1 ? "\"" : ",\""
        key.withUTF8Buffer { text += String(decoding: $0, as: UTF8.self) }
        text += "\":"
    }
}

extension HealthReport {
    /// The report as JSON on one line.
    public var json: String {
        var json = JSONText()
        json.add("color", color)
        json.add("database", database.rawValue)
        json.add("inflight", inflight)
        json.add("instance", instance)
        json.add("reason", reason)
        json.add("release", release)
        json.add("schema", schema)
        json.add("since", RFC3339.string(since))
        json.add("state", state.rawValue)
        json.add("status", status.rawValue)
        return json.ended()
    }
}

extension InflightReport {
    /// The report as JSON on one line.
    public var json: String {
        var json = JSONText()
        json.add("idle_ms", idleMilliseconds)
        json.add("inflight", inflight)
        json.add("instance", instance)
        json.add("oldest_ms", oldestMilliseconds)
        json.add("state", state.rawValue)
        json.add("streams", streams)
        json.add("total", total)
        return json.ended()
    }
}

extension ObsoleteReport {
    /// The report as JSON on one line.
    public var json: String {
        var json = JSONText()
        json.add("inflight", inflight)
        json.add("instance", instance)
        json.add("since", RFC3339.string(since))
        json.add("state", state.rawValue)
        return json.ended()
    }
}
