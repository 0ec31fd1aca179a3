/// Finds the template of a request's path: of `/questions/7` it is `/questions/{id}`.
public struct RouteTemplates: Sendable {
    private struct Template: Sendable {
        let name: String
        /// Nil is a parameter, which takes any segment.
        let segments: [[UInt8]?]
    }

    /// What paths without a template are called.
    public static let unmatched = "unmatched"

    private let templates: [Template]

    /// Takes templates such as `/questions/{id}`; where two fit, the one with the earlier literal segment wins.
    public init(_ names: some Sequence<String>) {
        let templates = Set(names).map { name in
            Template(
                name: name,
                segments: name.utf8.split(separator: UInt8(ascii: "/")).map { segment in
                    segment.first == UInt8(ascii: "{") ? nil : Array(segment)
                }
            )
        }
        // A parameter sorts behind every literal.
        self.templates = templates.sorted { one, other in
            let ranks = zip(one.segments, other.segments).map { ($0 == nil ? 1 : 0, $1 == nil ? 1 : 0) }
            return ranks.first { $0.0 != $0.1 }.map { $0.0 < $0.1 } ?? (one.name < other.name)
        }
    }

    /// The template of a request target, `unmatched` where there is none; a query and doubled slashes are
    /// ignored, as the router does.
    public func template(of target: String) -> String {
        var target = target
        return target.withUTF8 { bytes in
            let path = UnsafeBufferPointer(rebasing: bytes[..<(bytes.firstIndex(of: 0x3F) ?? bytes.endIndex)])
            return templates.first { Self.matches(path, $0.segments) }?.name ?? Self.unmatched
        }
    }

    private static func matches(_ path: UnsafeBufferPointer<UInt8>, _ segments: [[UInt8]?]) -> Bool {
        let slash = UInt8(ascii: "/")
        guard path.first == slash else { return false }
        var index = 0
        for segment in segments {
            while index < path.count, path[index] == slash { index += 1 }
            let begin = index
            while index < path.count, path[index] != slash { index += 1 }
            guard index > begin else { return false }
            if let segment, !path[begin..<index].elementsEqual(segment) { return false }
        }
        return path[index...].allSatisfy { $0 == slash }
    }
}
