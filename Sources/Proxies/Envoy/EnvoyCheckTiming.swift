import Foundation

/// How soon Envoy notices that an instance has turned red, by the settings that it runs with.
struct EnvoyCheckTiming: Equatable {
    /// Between two checks.
    var interval: Duration
    /// How many red answers in a row it takes.
    var threshold: Int
    /// How long a change waits for others to be merged with.
    var mergeWindow: Duration

    /// The longest time from a red answer to the last request, with a tenth of a second for Envoy itself.
    var reactionTime: Duration {
        interval * threshold + mergeWindow + .milliseconds(100)
    }

    /// Reads the fleets' cluster from `/config_dump?resource=static_clusters`; nil when it is missing there, or has no
    /// health checks.
    ///
    /// - Throws: `DecodingError` for anything but `envoy.admin.v3.ConfigDump`.
    init?(json: Data) throws {
        let clusters = try JSONDecoder().decode(Dump.self, from: json).configs ?? []
        guard let cluster = clusters.map(\.cluster).first(where: { $0.name == EnvoyConfiguration.cluster }),
            let check = cluster.checks?.first, let interval = Self.duration(check.interval)
        else { return nil }
        self.interval = interval
        threshold = max(1, check.threshold ?? 1)
        // Envoy's own default.
        mergeWindow = cluster.balancing?.mergeWindow.flatMap(Self.duration) ?? .seconds(1)
    }

    /// A protobuf duration in JSON: seconds with up to nine decimals and an `s`.
    private static func duration(_ text: String) -> Duration? {
        Double(text.dropLast()).map { .seconds($0) }
    }

    private struct Dump: Decodable {
        var configs: [Entry]?
    }

    private struct Entry: Decodable {
        var cluster: Cluster
    }

    private struct Cluster: Decodable {
        var name: String
        var checks: [Check]?
        var balancing: Balancing?

        enum CodingKeys: String, CodingKey {
            case name
            case checks = "health_checks"
            case balancing = "common_lb_config"
        }
    }

    private struct Check: Decodable {
        var interval: String
        var threshold: Int?

        enum CodingKeys: String, CodingKey {
            case interval
            case threshold = "unhealthy_threshold"
        }
    }

    private struct Balancing: Decodable {
        var mergeWindow: String?

        enum CodingKeys: String, CodingKey {
            case mergeWindow = "update_merge_window"
        }
    }
}
