/// The shell script that starts an instance so that it outlives the deployer.
///
/// Its inner shell stays as the instance's parent and records how it exited: whoever stops the instance is seldom
/// the process that started it, and only a parent learns an exit status. Only the instance has
/// `FAKESTACK_STAGE` in its environment, so a search for instances does not find the shell.
enum LaunchScript {
    /// Arguments: the log file, the status file, the stage's directory, and then the command.
    static let text = """
        log=$1 status=$2 stage=$3
        shift 3
        exec </dev/null >>"$log" 2>&1
        {
            FAKESTACK_STAGE="$stage" "$@"
            code=$?
            printf '%s\\n' "$code" >"$status.tmp" && mv -f "$status.tmp" "$status"
        } &
        """
}
