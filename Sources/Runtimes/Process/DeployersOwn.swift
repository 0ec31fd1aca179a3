/// What is in a deployer's environment for the deployer alone: an instance outlives it and must not be taken for a part
/// of it.
enum DeployersOwn {
    /// The names of the variables that an instance does not inherit.
    static let variables = [
        // By these build servers find what a job left behind, and kill it: GitHub's runner, Jenkins.
        "RUNNER_TRACKING_ID", "BUILD_ID", "JENKINS_NODE_COOKIE", "JENKINS_SERVER_COOKIE", "HUDSON_COOKIE",
        "HUDSON_SERVER_COOKIE",
        // By these systemd speaks with a service of its own: sd_notify(3), sd_listen_fds(3), sd_watchdog_enabled(3).
        "NOTIFY_SOCKET", "LISTEN_FDS", "LISTEN_FDNAMES", "LISTEN_PID", "WATCHDOG_PID", "WATCHDOG_USEC",
    ]
}
