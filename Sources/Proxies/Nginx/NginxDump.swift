import Foundation

/// What nginx says it loads, with every file that is included anywhere: the output of `nginx -T`.
struct NginxDump {
    private struct File {
        var path: String
        var directives: [NginxDirective]
    }

    private let files: [File]

    /// Reads a dump, in which each file stands behind a comment that names it.
    init(_ text: String) {
        var files: [(path: Substring, lines: [Substring])] = []
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if let mark = line.wholeMatch(of: #/# configuration file (.+):/#) {
                files.append((mark.1, []))
            } else if !files.isEmpty {
                files[files.count - 1].lines.append(line)
            }
        }
        self.files = files.map { file in
            File(
                path: String(file.path),
                directives: NginxSyntax.directives(of: file.lines.joined(separator: "\n"))
            )
        }
    }

    /// The listener that tells the routing: the server in which `$fakestack_routing` is returned.
    var control: NginxControl? {
        guard let main = files.first else { return nil }
        let all = included(main.directives, depth: 0)
        guard let server = Self.servers(in: all).first(where: { $0.mentions(NginxUpstream.routingVariable) }),
            let location = server.block.first(where: {
                $0.name == "location" && $0.mentions(NginxUpstream.routingVariable)
            }),
            let path = location.words.last
        else { return nil }
        let listen = server.block.first { $0.name == "listen" }?.words.dropFirst().first
        return NginxControl(listen: listen ?? "80", path: path)
    }

    /// The file that says where requests go, and nothing else; nil where there is none.
    var upstreamFile: String? {
        files.first { file in
            file.directives.contains { $0.name == "map" && $0.words.last == NginxUpstream.routingVariable }
                && file.directives.allSatisfy { directive in
                    directive.words == ["upstream", "fakestack"]
                        || directive.name == "map" && directive.words.last?.hasPrefix("$fakestack_") == true
                }
        }?.path
    }

    private static func servers(in directives: [NginxDirective]) -> [NginxDirective] {
        directives.flatMap { $0.name == "server" && !$0.block.isEmpty ? [$0] : servers(in: $0.block) }
    }

    /// Puts in place of each `include` what is in the files that it names.
    private func included(_ directives: [NginxDirective], depth: Int) -> [NginxDirective] {
        // Deeper than anybody nests; a file that includes itself is refused by nginx.
        guard depth < 16 else { return directives }
        return directives.flatMap { directive -> [NginxDirective] in
            if directive.name == "include", let pattern = directive.words.dropFirst().first {
                return files.filter { Self.matches($0.path, pattern, besides: files.first?.path) }
                    .flatMap { included($0.directives, depth: depth + 1) }
            }
            return [
                NginxDirective(words: directive.words, block: included(directive.block, depth: depth + 1))
            ]
        }
    }

    /// Whether an `include` means a file; a relative one is relative to the main file's folder.
    private static func matches(_ path: String, _ pattern: String, besides main: String?) -> Bool {
        var pattern = pattern
        if !pattern.hasPrefix("/"), let main, let slash = main.lastIndex(of: "/") {
            pattern = String(main[...slash]) + pattern
        }
        return fnmatch(pattern, path, FNM_PATHNAME) == 0
    }
}
