/// The shell script between this process and a proxy of its own.
///
/// It runs the proxy and stops it when its own standard input ends: at the end of the scope, and as well when this
/// process is killed, because the kernel closes the other end of the pipe then.
enum ProxyGuardian {
    /// Arguments: the signal that asks the proxy to end, the file for what it prints, the program and its arguments.
    /// Exits as the proxy does.
    static let script = """
        # A cancelled scope terminates this shell and ends its input: the second is what stops the proxy.
        trap '' TERM
        signal=$1
        exec 3<&0 </dev/null >"$2" 2>&1
        shift 2
        "$@" 3<&- &
        master=$!
        {
            trap - TERM
            read -r _ <&3
            trap '' TERM
            exec 3<&-
            # Kindly first; a master that has to be killed would leave its workers, hence the whole group.
            kill -"$signal" "$master"
            for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
                kill -0 "$master" || exit 0
                sleep 0.1
            done
            kill -TERM "$master"
            for _ in 1 2 3 4 5 6 7 8 9 10; do
                kill -0 "$master" || exit 0
                sleep 0.1
            done
            kill -KILL 0
        } &
        watcher=$!
        exec 3<&-
        wait "$master"
        status=$?
        # Ends one that still reads; one that is stopping the proxy sees that it is gone.
        kill "$watcher"
        wait "$watcher"
        exit "$status"
        """
}
