public import LoadClient
package import Proxies
package import Runtimes

/// What a lab rehearses.
public struct LabPlan: Sendable {
    /// The program that has every verb: its own file.
    public var program: String
    /// Where the lab keeps everything; made if it is missing, and its last results are removed.
    public var directory: String
    /// What stands in front of the fleets.
    package var proxy = ProxyKind.nginx
    /// How often one fleet replaces the other, 1 or more. The first time it brings release 2 and its migrations.
    public var cycles = 1
    /// The proxy's port; nil takes a free one.
    public var port: Int?
    /// What runs the instances.
    package var runtime = RuntimeKind.process
    /// The image of the instances, where they are containers.
    public var image = "fakestack"
    /// Where the migrations are.
    public var migrations: String
    /// How many questions there are before the load begins, for the migrations to have something to do.
    public var rows = 100_000
    /// Instances in each fleet.
    public var replicas = 2
    /// How many clients there are at a time.
    public var clients = 24
    /// Requests a second, all clients together.
    public var rate = 550.0
    /// Whether a client sends its next request only when the last one has ended, and `rate` is the most.
    public var isClosed = false
    /// The longest span in which no request of one kind may succeed while some are due; nil is not judged.
    public var maximumUnavailability: Duration? = .seconds(1)
    /// The highest 99th percentile of the latency of any kind of request; nil is not judged.
    public var maximumP99: Duration? = .seconds(1)
    /// The longest that any one request may take that succeeds; nil is not judged.
    public var maximumLatency: Duration? = .milliseconds(2500)
    /// The longest that the clients themselves may not have run.
    public var maximumGap = Duration.seconds(1)
    /// For how long what was written must stay the same before it is judged.
    public var settle = Duration.seconds(2)
    /// What is compared of the rows that are there before the load.
    public var oldRows = OldRowsPlan.all
    /// How long the load runs before the first deployment and, at least, after the last.
    public var quiet = Duration.seconds(10)
    /// How many questions must be acknowledged before the load may end, and for a PASS.
    public var writes = 5500
    /// The longest that the load may go on after the deployment to reach `writes`.
    public var patience = Duration.seconds(60)
    /// What the contents and choices of the clients come from.
    public var seed: UInt64 = 1
    /// What to do to the database before the final read, to see the judge say FAIL.
    public var sabotage: Sabotage?
    /// What to break meanwhile; nil breaks nothing.
    public var chaos: Chaos?
    /// The version that the report names.
    public var version = ""

    /// A plan with the defaults above.
    public init(program: String, directory: String, migrations: String) {
        self.program = program
        self.directory = directory
        self.migrations = migrations
    }
}
