/// `haproxy.cfg` for a fleet that is replaced under load; `deploy/haproxy/haproxy.cfg` is this with the standard
/// values.
package struct HAProxyConfiguration: Sendable {
    /// Where clients connect: an address, or nothing for all, and a port.
    package var bind: String
    /// The Unix socket over which HAProxy is steered; at most 96 bytes.
    package var socket: String
    /// How many instances there can be at a time, those on their way out included.
    package var slots: Int

    /// Configures HAProxy; every value as the property of its name says.
    package init(bind: String = ":8080", socket: String = "/run/fakestack-haproxy.sock", slots: Int = 64) {
        self.bind = bind
        self.socket = socket
        self.slots = slots
    }

    /// The file's name.
    static let fileName = "haproxy.cfg"
    /// The name of the backend that the fleets are.
    static let backend = "fakestack"
    /// What the names of the template's servers begin with; a number follows.
    static let slot = "app"

    /// The file's text.
    package var text: String {
        var text = Self.template
        text.replace("@BIND@", with: bind)
        text.replace("@SOCKET@", with: Self.quoted(socket))
        text.replace("@STATE@", with: Self.quoted(HAProxyServerState.file(beside: socket)))
        text.replace("@SLOTS@", with: "\(slots)")
        return text
    }

    /// As one word of the configuration, whatever is in it (configuration.txt, "Quoting and escaping").
    private static func quoted(_ word: String) -> String {
        guard word.contains(where: { $0.isWhitespace || "\"'\\#$".contains($0) }) else { return word }
        return "'\(word.replacing("'", with: "'\\''"))'"
    }

    // Every setting that differs from HAProxy's default for the sake of a clean switch says why.
    private static let template = #"""
        # HAProxy in front of a fleet that is replaced under load. Start it with
        #     haproxy -db -f haproxy.cfg
        # It starts without a fleet; `fakestack deploy --haproxy-socket @SOCKET@` puts instances into the
        # slots below and takes them out. No reload is needed.
        global
            stats socket @SOCKET@ mode 600 level admin
            maxconn 8192
            # The deployer writes down here what it changed over the socket: without it a reload, or a new start, would lose the
            # fleet. Before the first deployment it is missing, which HAProxy only warns of.
            server-state-file @STATE@
            # How often instances are checked. The deployer asks for it: so long it waits for a new one to be found green.
            presetenv FAKESTACK_CHECK_INTERVAL 500ms

        defaults
            mode http
            load-server-state-from-file global
            timeout connect 2s
            timeout http-request 10s
            timeout client 75s
            timeout server 75s
            # An instance closes an idle connection after 75 s: HAProxy has to be first, or a request is lost to it.
            timeout http-keep-alive 60s
            # Only what cannot have reached an instance is sent again: no POST is done twice.
            retries 3
            retry-on conn-failure
            option redispatch
            # A client that is gone lets go of its instance: a feed would stay in flight for as long as it is quiet.
            option abortonclose

        frontend traffic
            bind @BIND@ backlog 4096
            # Tells where it listens: the deployer proves with a request of its own that the new fleet answers.
            option socket-stats
            # The deployer's endpoints are not for outside: neither plainly nor by a path that would lead to them.
            acl inside path,url_dec -m reg -i '^[/\\]*(obsolete|inflight|metrics)([^a-z0-9_-]|$)'
            acl dots path,url_dec -m reg '(^|[/\\])\.\.?([/\\]|$)'
            http-request return status 404 if inside or dots
            # A tunnel would lead past these rules.
            http-request return status 405 hdr Allow "GET, HEAD, POST" if METH_CONNECT
            option forwardfor
            default_backend fakestack

        backend fakestack
            balance roundrobin
            # A feed may be quiet for long.
            http-request set-timeout server 1h if { path /questions/feed }
            http-error status 503 content-type application/problem+json string '{"title":"No fleet is deployed","status":503}' hdr Retry-After 1 hdr Cache-Control no-store
            option httpchk GET /health
            http-check expect status 200
            default-server check inter "${FAKESTACK_CHECK_INTERVAL}" fall 2 rise 1
            # One for each instance that runs at a time, in the old fleet and in the new one. Any other server in here is yours:
            # the deployer leaves it alone.
            server-template app 1-@SLOTS@ 127.0.0.1:1 disabled

        """#
}
