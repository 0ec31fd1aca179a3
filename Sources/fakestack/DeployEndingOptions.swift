import ArgumentParser

/// How instances end, and how a deployment says what it does.
struct DeployEndingOptions: ParsableArguments {
    @Option(
        help: "How long an instance may take from SIGTERM to its exit before it is killed.",
        transform: Seconds.parse
    )
    var stopGrace = Seconds(.seconds(30))

    @Option(help: "How events are printed.", transform: DeployOutputFormat.parse)
    var format: DeployOutputFormat = .text
}
