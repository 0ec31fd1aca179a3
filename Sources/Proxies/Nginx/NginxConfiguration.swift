/// `nginx.conf` for a fleet that is replaced under load; `deploy/nginx/nginx.conf` is this with the standard values.
package struct NginxConfiguration: Sendable {
    /// Where clients connect: a port, or an address and a port.
    package var listen: String
    /// Where nginx tells its routing: an address and a port, or `unix:` and the path of a socket of at most 100 bytes.
    ///
    /// A port, unless somebody on another network must reach it: a killed nginx leaves its socket, and the next one
    /// does not start beside it.
    package var control: String
    /// The user of the worker processes; nil unless nginx is started by root.
    package var user: String?

    /// Configures nginx; every value as the property of its name says.
    package init(
        listen: String = "8080",
        control: String = "127.0.0.1:8081",
        user: String? = nil
    ) {
        self.listen = listen
        self.control = control
        self.user = user
    }

    /// The file's text.
    package var text: String {
        var text = Self.template
        text.replace("@LISTEN@", with: listen)
        text.replace("@CONTROL@", with: Self.quoted(control))
        text.replace("@USER@", with: user.map { "user \($0);\n" } ?? "")
        return text
    }

    /// As one word of the configuration, whatever is in it.
    private static func quoted(_ word: String) -> String {
        guard word.contains(where: { $0.isWhitespace || "\"'\\;{}$#".contains($0) }) else { return word }
        return "\"\(word.replacing("\\", with: "\\\\").replacing("\"", with: "\\\""))\""
    }

    // Every directive that differs from nginx's default for the sake of a clean switch says why.
    private static let template = #"""
        # nginx in front of a fleet that is replaced under load. Start it with
        #     nginx -p DIRECTORY -c nginx.conf
        # Other paths are relative to DIRECTORY. fakestack-upstream.conf, beside this file, says where requests
        # go; `fakestack deploy --proxy nginx --nginx-conf THIS-FILE` rewrites it and reloads.
        @USER@worker_processes auto;
        pid nginx.pid;
        error_log nginx-error.log;

        events {
            worker_connections 8192;
        }

        http {
            access_log off;
            server_tokens off;
            default_type application/octet-stream;
            client_body_temp_path temp-body;
            proxy_temp_path temp-proxy;
            fastcgi_temp_path temp-fastcgi;
            uwsgi_temp_path temp-uwsgi;
            scgi_temp_path temp-scgi;

            # A reload closes idle client connections, which races with requests on them. With none there is no race.
            keepalive_timeout 0;

            include fakestack-upstream.conf;

            server {
                listen @LISTEN@ backlog=4096;

                # Sizes are the service's business.
                client_max_body_size 0;

                proxy_http_version 1.1;
                proxy_set_header Connection "";
                proxy_set_header Host $http_host;
                proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
                proxy_set_header X-Forwarded-Proto $scheme;
                proxy_connect_timeout 2s;
                proxy_read_timeout 60s;
                # Only what cannot have been worked on is sent again: no POST that may have reached an instance.
                proxy_next_upstream error timeout;
                proxy_next_upstream_tries 3;

                location / {
                    error_page 418 = @no_fleet;
                    if ($fakestack_fleet = none) { return 418; }
                    proxy_pass http://fakestack;
                }

                # Uploads and the feed pass through as they come.
                location = /questions/import {
                    error_page 418 = @no_fleet;
                    if ($fakestack_fleet = none) { return 418; }
                    proxy_request_buffering off;
                    proxy_pass http://fakestack;
                }
                location = /questions/feed {
                    error_page 418 = @no_fleet;
                    if ($fakestack_fleet = none) { return 418; }
                    proxy_buffering off;
                    proxy_read_timeout 1h;
                    proxy_pass http://fakestack;
                }

                # The deployer's endpoints are not for outside. This matches the decoded, cleaned path.
                location ~* "^/+(obsolete|inflight|metrics)([^a-z0-9_-]|$)" {
                    return 404;
                }

                location @no_fleet {
                    internal;
                    default_type application/problem+json;
                    add_header Retry-After 1 always;
                    add_header Cache-Control no-store always;
                    return 503 '{"title":"No fleet is deployed","status":503}';
                }
            }

            # Tells what this worker has read; its process id leads to the master and the other workers.
            server {
                listen @CONTROL@;
                location = /routing {
                    default_type text/plain;
                    return 200 "$pid $fakestack_routing\n";
                }
                # A request of the deployer's own that goes where those of clients do: who answers it?
                location = /live {
                    proxy_connect_timeout 2s;
                    proxy_pass http://fakestack;
                }
            }
        }

        """#
}
