import Foundation
import Logging
import StageSupport
import Testing

@testable import Proxies
@testable import Rollout
@testable import Runtimes

/// The control listener and the upstream file are where nginx says that it finds them.
@Suite(.timeLimit(.minutes(30))) struct NginxDumpTests {
    @Test func directivesAreTakenApartAsNginxDoes() {
        let text = #"""
            # a comment; with { braces
            user root; log_format a '$x "y" ;{' "z\"";
            http{server{listen unix:/a;location ~ "^/(\d{2})$" { return 200 ${name}x; }}}
            """#
        #expect(
            NginxSyntax.directives(of: text) == [
                NginxDirective(words: ["user", "root"]),
                NginxDirective(words: ["log_format", "a", "$x \"y\" ;{", "z\""]),
                NginxDirective(
                    words: ["http"],
                    block: [
                        NginxDirective(
                            words: ["server"],
                            block: [
                                NginxDirective(words: ["listen", "unix:/a"]),
                                NginxDirective(
                                    words: ["location", "~", "^/(d{2})$"],
                                    block: [NginxDirective(words: ["return", "200", "${name}x"])]
                                ),
                            ]
                        )
                    ]
                ),
            ]
        )
    }

    /// A `listen` and what stands around it, in the ways in which people write them.
    @Test(arguments: [
        "server { listen \"unix:@DIR@/c.sock\"; location = /routing { return 200 \"$pid $fakestack_routing\\n\"; } }",
        "server{listen 'unix:@DIR@/c.sock';location =/x{return 404;}location /where{return 200 \"$pid $fakestack_routing\";}}",
        "server { listen \"127.0.0.1:@PORT@\"; include \"@DIR@/parts/*.inc\"; }",
        "server { listen *:@PORT@; include parts/routing.inc; }",
    ])
    func theControlListenerIsFoundInAnyFile(_ control: String) async throws {
        try await Stage.withDirectory { root in
            let directory = "\(root)/a folder"
            let port = try freePort()
            let controlPort = try freePort()
            for folder in ["parts", "elsewhere"] {
                try FileManager.default.createDirectory(
                    atPath: "\(directory)/\(folder)",
                    withIntermediateDirectories: true
                )
            }
            func write(_ text: String, to file: String) throws {
                let text = text.replacing("@DIR@", with: directory).replacing(
                    "@PORT@",
                    with: "\(controlPort)"
                )
                try AtomicFile.write(text, to: "\(directory)/\(file)")
            }
            var text = NginxConfiguration(
                listen: "127.0.0.1:\(port)",
                control: "unix:/nowhere",
                user: getuid() == 0 ? "root" : nil
            ).text
            let start = try #require(text.range(of: "    # Tells what this worker has read"))
            text = text[..<start.lowerBound] + "    include control.conf;\n}\n"
            try write(text, to: "nginx.conf")
            try write(control, to: "elsewhere/real.conf")
            try write(
                "location = /routing { return 200 \"$pid $fakestack_routing\\n\"; }",
                to: "parts/routing.inc"
            )
            try write(NginxUpstream(generation: 1, endpoints: []).text, to: "elsewhere/upstream")
            for (link, target) in [
                ("control.conf", "elsewhere/real.conf"), (NginxUpstream.fileName, "elsewhere/upstream"),
            ] {
                try FileManager.default.createSymbolicLink(
                    atPath: "\(directory)/\(link)",
                    withDestinationPath: target
                )
            }
            try await withNginx(in: directory, at: port) {
                let router = try await NginxRouter(
                    conf: "\(directory)/nginx.conf",
                    logger: Logger(label: "test")
                )
                #expect(try await router.routed() == [])
                let endpoints = [
                    WeightedEndpoint(endpoint: Endpoint(host: "127.0.0.1", port: 20_001), weight: 1)
                ]
                try await router.route(endpoints)
                #expect(try await router.routed() == endpoints)
                #expect(try AtomicFile.read("\(directory)/elsewhere/upstream")?.contains(":20001 ") == true)
            }
        }
    }

    @Test func withoutOneItIsSaidWhereToStart() async throws {
        try await Stage.withDirectory { directory in
            let conf = "\(directory)/nginx.conf"
            let complete = NginxConfiguration(user: getuid() == 0 ? "root" : nil).text
            for (text, words) in [
                ("events {} http { server { listen 127.0.0.1:1; } }", "has no control listener"),
                (
                    complete.replacing(
                        "include \(NginxUpstream.fileName);",
                        with: NginxUpstream(generation: 1, endpoints: []).text
                    ), "includes no fakestack-upstream.conf"
                ),
            ] {
                try AtomicFile.write(text, to: conf)
                let error = await #expect(throws: DeploymentError.self) {
                    _ = try await NginxRouter(conf: conf, logger: Logger(label: "test"))
                }
                #expect(error?.description.contains(words) == true, "\(error as Any)")
            }
        }
    }

    /// As after a machine that went down: nothing is left but files.
    @Test func theShippedConfigurationStartsAgainAfterAKill() async throws {
        try await Stage.withDirectory { directory in
            let port = try freePort()
            let control = try freePort()
            let folder = Stage.repository.appending(path: "deploy/nginx").path
            let shipped = try String(contentsOfFile: "\(folder)/nginx.conf", encoding: .utf8)
            try AtomicFile.write(
                (getuid() == 0 ? "user root;\n" : "")
                    + shipped.replacing("listen 8080", with: "listen 127.0.0.1:\(port)").replacing(
                        "127.0.0.1:8081",
                        with: "127.0.0.1:\(control)"
                    ),
                to: "\(directory)/nginx.conf"
            )
            try FileManager.default.copyItem(
                atPath: "\(folder)/\(NginxUpstream.fileName)",
                toPath: "\(directory)/\(NginxUpstream.fileName)"
            )
            for _ in 1...2 {
                try await withNginx(in: directory, at: port) {
                    let router = try await NginxRouter(
                        conf: "\(directory)/nginx.conf",
                        logger: Logger(label: "test")
                    )
                    #expect(try await router.routed() == [])
                }
            }
        }
    }

    /// A master that does not read it leaves no file that names what nothing is sent to.
    @Test func aRoutingThatNginxDoesNotTakeIsNotLeftInItsFile() async throws {
        try await Stage.withDirectory { directory in
            let port = try freePort()
            try AtomicFile.write(
                NginxConfiguration(
                    listen: "127.0.0.1:\(port)",
                    control: "127.0.0.1:\(try freePort())",
                    user: getuid() == 0 ? "root" : nil
                ).text,
                to: "\(directory)/nginx.conf"
            )
            let file = "\(directory)/\(NginxUpstream.fileName)"
            let before = NginxUpstream(generation: 1, endpoints: []).text
            try AtomicFile.write(before, to: file)
            try await withDaemon(
                try ProxyProgram.nginx().path,
                nginxArguments(in: directory),
                in: directory
            ) { nginx in
                try await nginx.untilItAnswers(at: port)
                let router = try await NginxRouter(
                    conf: "\(directory)/nginx.conf",
                    logger: Logger(label: "test"),
                    timeout: .milliseconds(300)
                )
                kill(nginx.group, SIGSTOP)
                let endpoint = Endpoint(host: "127.0.0.1", port: 20_001)
                let error = await #expect(throws: DeploymentError.self) {
                    try await router.route([WeightedEndpoint(endpoint: endpoint, weight: 1)])
                }
                #expect(error?.description.contains("does not route by its new configuration") == true)
                #expect(try AtomicFile.read(file) == before)
                kill(nginx.group, SIGCONT)
            }
        }
    }

    private func nginxArguments(in directory: String) -> [String] {
        [
            "-p", directory, "-c", "\(directory)/nginx.conf", "-e", "\(directory)/nginx-error.log", "-g",
            "daemon off;",
        ]
    }

    /// Runs `body` with an nginx that answers, and is killed at the end, its workers with it.
    private func withNginx(
        in directory: String,
        at port: Int,
        _ body: @escaping @Sendable () async throws -> Void
    ) async throws {
        try await withDaemon(try ProxyProgram.nginx().path, nginxArguments(in: directory), in: directory) {
            try await $0.untilItAnswers(at: port)
            try await body()
        }
    }
}
