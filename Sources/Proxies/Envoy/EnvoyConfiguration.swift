/// Envoy's bootstrap for a fleet that is replaced under load; `deploy/envoy/envoy.yaml` is this with the standard
/// values.
package struct EnvoyConfiguration: Sendable {
    /// The address where clients connect.
    package var host: String
    /// The port where clients connect.
    package var port: Int
    /// The address on which Envoy tells its routing; whoever reaches it can stop Envoy.
    package var adminHost: String
    /// The port on which it does.
    package var adminPort: Int

    /// Configures Envoy; every value as the property of its name says.
    package init(
        host: String = "0.0.0.0",
        port: Int = 8080,
        adminHost: String = "127.0.0.1",
        adminPort: Int = 9901
    ) {
        self.host = host
        self.port = port
        self.adminHost = adminHost
        self.adminPort = adminPort
    }

    /// The file's name beside ``EnvoyEndpoints/fileName``.
    static let fileName = "envoy.yaml"
    /// The name of the cluster that the fleets are.
    static let cluster = "fakestack"

    /// The file's text.
    package var text: String {
        var text = Self.template
        text.replace("@HOST@", with: host)
        text.replace("@PORT@", with: "\(port)")
        text.replace("@ADMINHOST@", with: adminHost)
        text.replace("@ADMIN@", with: "\(adminPort)")
        return text
    }

    // Every setting that differs from Envoy's default for the sake of a clean switch says why.
    private static let template = #"""
        # Envoy in front of a fleet that is replaced under load. Start it in this file's directory with
        #     envoy -c envoy.yaml --disable-hot-restart
        # endpoints.json, beside this file, says where requests go: it must exist, and it is replaced by
        # `fakestack deploy --envoy-eds endpoints.json --envoy-admin http://127.0.0.1:@ADMIN@`.
        # In a container mount the directory: a mounted file alone is never read again.
        node: {id: fakestack, cluster: fakestack}

        admin:
          address: {socket_address: {address: @ADMINHOST@, port_value: @ADMIN@}}

        static_resources:
          listeners:
          - name: traffic
            address: {socket_address: {address: @HOST@, port_value: @PORT@}}
            filter_chains:
            - filters:
              - name: envoy.filters.network.http_connection_manager
                typed_config:
                  "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                  stat_prefix: traffic
                  use_remote_address: true
                  # The routes below see the path that an instance could take it for.
                  normalize_path: true
                  merge_slashes: true
                  path_with_escaped_slashes_action: UNESCAPE_AND_FORWARD
                  # A feed may be quiet for long; nothing else of a request is limited here but its head.
                  stream_idle_timeout: 3600s
                  request_headers_timeout: 10s
                  http_filters:
                  - name: envoy.filters.http.router
                    typed_config:
                      "@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router
                  local_reply_config:
                    mappers:
                    - filter: {response_flag_filter: {flags: [UH]}}
                      status_code: 503
                      headers_to_add:
                      - header: {key: Retry-After, value: "1"}
                      - header: {key: Cache-Control, value: no-store}
                      body_format_override:
                        content_type: application/problem+json
                        text_format_source: {inline_string: '{"title":"No fleet is deployed","status":503}'}
                  route_config:
                    virtual_hosts:
                    - name: fakestack
                      domains: ["*"]
                      routes:
                      # The deployer's endpoints are not for outside.
                      - match: {safe_regex: {regex: '(?i)/+(obsolete|inflight|metrics)([^a-z0-9_-].*)?'}}
                        direct_response: {status: 404}
                      - match: {prefix: /}
                        route:
                          cluster: fakestack
                          # Uploads and the feed take as long as they take.
                          timeout: 0s
                          # Only what cannot have reached an instance is sent again: no POST is done twice.
                          retry_policy: {retry_on: "connect-failure,refused-stream", num_retries: 3}

          clusters:
          - name: fakestack
            type: EDS
            connect_timeout: 2s
            lb_policy: ROUND_ROBIN
            eds_cluster_config:
              eds_config:
                path_config_source: {path: endpoints.json, watched_directory: {path: .}}
            # An endpoint that is taken out keeps its traffic until its health is red: `/obsolete` ends it.
            ignore_health_on_host_removal: false
            common_lb_config:
              # A red instance gets nothing, even when most are red.
              healthy_panic_threshold: {value: 0}
              # The default of 1 s delays every change.
              update_merge_window: 0s
            health_checks:
            - http_health_check: {path: /health}
              interval: 0.5s
              # The default of 60 s would leave an idle cluster without a green instance for a minute.
              no_traffic_interval: 0.5s
              timeout: 1s
              unhealthy_threshold: 2
              healthy_threshold: 1
            typed_extension_protocol_options:
              envoy.extensions.upstreams.http.v3.HttpProtocolOptions:
                "@type": type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions
                # An instance closes an idle connection after 75 s: Envoy has to be first, or a request is lost to it.
                common_http_protocol_options: {idle_timeout: 60s}
                explicit_http_config: {http_protocol_options: {}}
            circuit_breakers:
              thresholds:
              # The default of 3 retries at a time overflows under load.
              - {max_connections: 8192, max_pending_requests: 8192, max_requests: 8192, max_retries: 1000}

        """#
}
