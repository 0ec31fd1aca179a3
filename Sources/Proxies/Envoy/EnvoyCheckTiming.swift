import Foundation

/// How soon Envoy notices that an instance has turned red, by the settings that it runs with.
struct EnvoyCheckTiming: Equatable {
    /// Between two checks.
    var interval: Duration
    /// Between two checks of a cluster that has no traffic.
    var idleInterval: Duration
    /// How many red answers in a row it takes.
    var threshold: Int
    /// How many green ones.
    var healthyThreshold: Int
    /// How long a change waits for others to be merged with.
    var mergeWindow: Duration

    /// The longest time from a red answer to the last request, with a tenth of a second for Envoy itself.
    var reactionTime: Duration {
        interval * threshold + mergeWindow + .milliseconds(100)
    }

    /// How long to wait for a new endpoint that is green to be found so.
    var patience: Duration {
        .seconds(10) + max(interval, idleInterval) * (healthyThreshold + 1) + mergeWindow
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
        healthyThreshold = max(1, check.healthyThreshold ?? 1)
        // Envoy's own defaults.
        idleInterval = check.idleInterval.flatMap(Self.duration) ?? .seconds(60)
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
        var idleInterval: String?
        var threshold: Int?
        var healthyThreshold: Int?

        enum CodingKeys: String, CodingKey {
            case interval
            case idleInterval = "no_traffic_interval"
            case threshold = "unhealthy_threshold"
            case healthyThreshold = "healthy_threshold"
        }
    }

    private struct Balancing: Decodable {
        var mergeWindow: String?

        enum CodingKeys: String, CodingKey {
            case mergeWindow = "update_merge_window"
        }
    }
}
