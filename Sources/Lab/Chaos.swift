/// Something that a rehearsal breaks on purpose.
public enum Chaos: String, Sendable, CaseIterable {
    /// SIGKILL to an instance of the live fleet, halfway through the quiet before the deployment.
    case killInstance = "kill-instance"
    /// SIGSTOP to an instance of the live fleet for three seconds, at the same moment.
    case pauseInstance = "pause-instance"
    /// A fast restart of Postgres, at the same moment.
    case restartPostgres = "restart-postgres"
    /// SIGKILL to the deployer when it begins to drain the old fleet; the same command follows at once.
    case killDeployer = "kill-deployer"

    /// How long after the fault's end a failed request is still charged to it.
    ///
    /// Instances try to reach the database again at least every two seconds, and a proxy takes some to see what is
    /// there and what is not.
    static let grace = Duration.seconds(5)
    /// How long an instance is paused.
    static let pause = Duration.seconds(3)

    /// Whether it strikes in the quiet before the deployment.
    var strikesInQuiet: Bool { self != .killDeployer }
}
