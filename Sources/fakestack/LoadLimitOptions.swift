import ArgumentParser
import LoadClient

/// By what a load is judged beside its writes, the same for every verb that judges.
struct LoadLimitOptions: ParsableArguments {
    @Option(
        help: """
            The longest that no request of one kind may succeed while some are due. \
            Default: 1s in the lab; otherwise it is not judged.
            """,
        transform: Seconds.parse
    )
    var maxUnavailability: Seconds?

    @Option(
        help: """
            The highest 99th percentile of the latency of any kind of request. \
            Default: 1s in the lab; otherwise it is not judged.
            """,
        transform: Seconds.parse
    )
    var maxP99: Seconds?

    @Option(
        help: """
            The longest that a request may take, uploads and feeds excepted. \
            Default: 2.5s in the lab; otherwise it is not judged.
            """,
        transform: Seconds.parse
    )
    var maxLatency: Seconds?

    @Option(
        help: "The longest that the client itself may not have run; beyond it the verdict is UNKNOWN.",
        transform: Seconds.parse
    )
    var maxGap = Seconds(.seconds(1))

    @Option(
        help: "After the load everything is read again until two reads that are so far apart agree.",
        transform: Seconds.parse
    )
    var settle = Seconds(.seconds(2))

    @Option(
        help: ArgumentHelp(
            "What of the rows that were there before is compared with what is there after; needs a database.",
            valueName: "all|off|sample:NUMBER"
        ),
        transform: OldRowsChoice.parse
    )
    var oldRows: OldRowsChoice = OldRowsChoice(plan: .all)
}
