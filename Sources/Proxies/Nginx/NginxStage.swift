import Foundation
import Rollout
import Runtimes

/// An nginx of one's own.
enum NginxStage {
    private static let logs = ["nginx-error.log", StageProxy.outputFile]

    /// Writes its files.
    static func writeFiles(in directory: String, _ place: ProxyFiles.Place) throws -> ProxyFiles {
        let socket = "\(directory)/control.sock"
        let conf = "\(directory)/nginx.conf"
        try StageProxy.makeDirectory(directory, socket: socket, logs: logs)
        // Workers of a root nginx stay root: another user might not reach into this directory.
        let user = getuid() == 0 ? "root" : nil
        let configuration = NginxConfiguration(
            listen: "\(place.host):\(place.port)",
            control: "unix:\(socket)",
            user: user
        )
        try AtomicFile.write(configuration.text, to: conf)
        try AtomicFile.write(
            NginxUpstream(generation: 1, endpoints: []).text,
            to: "\(directory)/\(NginxUpstream.fileName)"
        )
        return ProxyFiles(
            address: .nginx(conf: conf),
            arguments: [
                "-p", directory, "-c", conf, "-e", "\(directory)/nginx-error.log", "-g", "daemon off;",
            ],
            stopSignal: "QUIT",
            logs: logs,
            complaint: ProxyProgram.nginxComplaint
        )
    }
}
