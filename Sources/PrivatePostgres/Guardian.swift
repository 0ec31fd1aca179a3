import Subprocess

#if canImport(System)
    import System
#else
    import SystemPackage
#endif

/// A shell that outlives us: it waits for the end of a pipe that only this process writes to, and then stops the server
/// and removes what was temporary. The kernel closes the pipe however we end, `kill -9` included.
struct Guardian: Sendable {
    private let said: AsyncStream<String>.Continuation
    private let task: Task<Void, any Error>

    /// Starts the shell as the server's account, so that it can do no more than that account may.
    static func start(over location: ClusterLocation) -> Self {
        let (stream, said) = AsyncStream.makeStream(of: String.self)
        // Not a child task: a cancelled one would kill the shell just when it is needed. `dismiss` awaits it.
        let shell = ["-c", script, "sh", location.dataDirectory] + location.temporary
        let words = location.account.command("/bin/sh", shell)
        let task = Task {
            _ = try await Subprocess.run(
                .path(FilePath(words[0])),
                arguments: Arguments(Array(words.dropFirst())),
                environment: Command.environment,
                workingDirectory: "/",
                platformOptions: Command.platformOptions,
                input: .inputWriter,
                output: .discarded,
                error: .discarded
            ) { execution in
                for await word in stream {
                    _ = try await execution.standardInputWriter.write("\(word)\n")
                }
                try await execution.standardInputWriter.finish()
            }
        }
        return Self(said: said, task: task)
    }

    /// Closes the pipe and waits until the shell is done.
    ///
    /// - Parameter stopped: Whether the server is down already; otherwise the shell takes it down.
    func dismiss(stopped: Bool) async {
        if stopped { said.yield("stopped") }
        said.finish()
        _ = await task.result
    }

    /// `$1` is the data directory, the others are to be removed.
    ///
    /// A server that was just being started has no `postmaster.pid` yet: wait for one a moment. Never signal a pid
    /// that the file does not name any more: a successor may have started there.
    private static let script = #"""
        trap '' HUP INT QUIT TERM
        data=$1
        shift
        read -r word
        file=$data/postmaster.pid
        if [ "$word" != stopped ]; then
            tries=0
            while [ ! -s "$file" ] && [ $tries -lt 20 ]; do
                sleep 0.1
                tries=$((tries + 1))
            done
            pid=$(head -n 1 "$file" 2>/dev/null)
            alive() {
                [ -n "$pid" ] && [ "$(head -n 1 "$file" 2>/dev/null)" = "$pid" ] && kill -0 "$pid" 2>/dev/null
            }
            children() {
                cat "/proc/$pid/task/$pid/children" 2>/dev/null || pgrep -P "$pid" 2>/dev/null
            }
            for signal in INT QUIT KILL; do
                alive || break
                kill -CONT "$pid" $(children) 2>/dev/null
                kill -$signal "$pid"
                tries=0
                while alive && [ $tries -lt 100 ]; do
                    sleep 0.1
                    tries=$((tries + 1))
                done
            done
        fi
        for directory in "$@"; do
            rm -rf "$directory"
        done
        """#
}
