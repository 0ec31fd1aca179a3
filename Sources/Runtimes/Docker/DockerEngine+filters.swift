import Foundation

extension DockerEngine {
    /// What a list is to be narrowed to, as the engine takes it.
    static func filters(_ filters: [String: [String]]) throws -> String {
        String(decoding: try JSONEncoder().encode(filters), as: UTF8.self)
    }

    /// What carries all of these labels; an empty value stands for any.
    static func filters(labels: [String: String]) throws -> String {
        let wanted = labels.sorted { $0.key < $1.key }
        return try filters(["label": wanted.map { $0.value.isEmpty ? $0.key : "\($0.key)=\($0.value)" }])
    }
}
