import Rollout

/// The file beside `nginx.conf` that says where requests go; the only one that a deployment rewrites.
struct NginxUpstream: Equatable {
    /// The file's name.
    static let fileName = "fakestack-upstream.conf"
    /// The variable that holds ``routing``.
    static let routingVariable = "$fakestack_routing"

    /// Counts the changes; the control listener tells it, which proves that nginx has read the file.
    var generation: Int
    /// Where requests go, in the order of the file.
    var endpoints: [WeightedEndpoint]

    /// The file's text.
    ///
    /// `max_fails=0`, because the default of 1 takes every server of a small fleet out for 10 s after one reset each;
    /// an upstream without servers is refused, hence the one that is down.
    var text: String {
        let servers =
            endpoints.isEmpty
            ? ["    server 127.0.0.1:1 down;"]
            : endpoints.map { "    server \($0.endpoint) weight=\($0.weight) max_fails=0;" }
        return """
            # Written by `fakestack deploy`, which replaces it; do not edit.
            upstream fakestack {
            \(servers.joined(separator: "\n"))
                keepalive 64;
            }
            map "" $fakestack_routing { default "\(routing)"; }
            map "" $fakestack_fleet { default \(endpoints.isEmpty ? "none" : "some"); }

            """
    }

    /// One line: the generation, and each endpoint with its weight.
    var routing: String {
        (["\(generation)"] + endpoints.map { "\($0.endpoint)=\($0.weight)" }).joined(separator: " ")
    }

    init(generation: Int, endpoints: [WeightedEndpoint]) {
        self.generation = generation
        self.endpoints = endpoints
    }

    /// Reads ``text``; nil for what was not written by a deployment.
    init?(text: String) {
        guard let routing = text.firstMatch(of: /\$fakestack_routing \{ default "([^"]*)"; \}/) else {
            return nil
        }
        self.init(routing: routing.1)
    }

    /// Reads ``routing``; nil for anything else.
    init?(routing: some StringProtocol) {
        let words = routing.split(separator: " ")
        guard let first = words.first, let generation = Int(first) else { return nil }
        self.generation = generation
        self.endpoints = []
        for word in words.dropFirst() {
            let parts = word.split(separator: "=")
            guard parts.count == 2, let endpoint = Endpoint(parts[0]), let weight = Int(parts[1]) else {
                return nil
            }
            endpoints.append(WeightedEndpoint(endpoint: endpoint, weight: weight))
        }
    }
}
