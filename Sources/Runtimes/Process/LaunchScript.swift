/// The shell script that starts an instance so that it outlives the deployer.
///
/// Its inner shell stays as the instance's parent and records how it exited: whoever stops the instance is seldom
/// the process that started it, and only a parent learns an exit status. Only the instance has
/// `FAKESTACK_STAGE` in its environment, so a search for instances does not find the shell. `FAKESTACK_LAUNCH` tells
/// apart the instances that have had one name: the shell of the one before may still be writing.
enum LaunchScript {
    /// Arguments: the log file, the status file, the stage's directory, the launch, and then the command.
    static let text = """
        log=$1 status=$2 stage=$3 launch=$4
        shift 4
        exec </dev/null >>"$log" 2>&1
        {
            FAKESTACK_STAGE="$stage" FAKESTACK_LAUNCH="$launch" "$@"
            code=$?
            printf '%s\\n' "$code" >"$status.tmp" && mv -f "$status.tmp" "$status"
        } &
        """
}
