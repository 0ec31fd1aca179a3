import Foundation

/// An nginx of one's own.
enum NginxStage {
    private static let logs = ["nginx-error.log", StageProxy.outputFile]

    /// Finds nginx and writes its files.
    static func prepare(in directory: String, port: Int) throws -> StageProxy {
        let program = try ProxyProgram.nginx()
        let socket = "\(directory)/control.sock"
        let conf = "\(directory)/nginx.conf"
        try StageProxy.makeDirectory(directory, socket: socket, logs: logs)
        // Workers of a root nginx stay root: another user might not reach into this directory.
        let user = getuid() == 0 ? "root" : nil
        let configuration = NginxConfiguration(listen: "127.0.0.1:\(port)", controlSocket: socket, user: user)
        try AtomicFile.write(configuration.text, to: conf)
        try AtomicFile.write(
            NginxUpstream(generation: 1, endpoints: []).text,
            to: "\(directory)/\(NginxUpstream.fileName)"
        )
        return StageProxy(
            address: .nginx(conf: conf),
            port: port,
            program: program,
            arguments: [
                "-p", directory, "-c", conf, "-e", "\(directory)/nginx-error.log", "-g", "daemon off;",
            ],
            stopSignal: "QUIT",
            directory: directory,
            logs: logs,
            complaint: ProxyProgram.nginxComplaint
        )
    }
}
