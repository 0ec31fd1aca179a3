import Logging
import PrivatePostgres
import Proxies
import Rollout
import Runtimes
import Terminal

/// A rehearsal with processes of this machine: a private Postgres, a proxy of the lab's own.
struct ProcessGround: LabGround {
    let plan: LabPlan
    let directory: LabDirectory
    let narrator: LabNarrator
    let logger: Logger

    func withStage<Result: Sendable>(
        _ body: @Sendable (LabStage) async throws -> Result
    ) async throws -> Result {
        let runtime = try ProcessRuntime(
            ProcessRuntime.Configuration(
                executable: plan.program,
                arguments: ["serve"],
                environment: [:],
                directory: directory.path
            ),
            logger: logger
        )
        await runtime.stopAll {
            narrator.say("lab", "stops \($0.name), left by a lab that was killed", ink: .yellow)
        }
        try directory.clear()
        return try await withPrivatePostgres(directory: directory.postgres, logger: logger) { postgres in
            let database = try await postgres.createDatabase(named: Self.database)
            narrator.say("postgres", "ready on a socket in \(postgres.socketDirectory)", ink: .magenta)
            let port = try plan.port ?? PortPicker(host: "127.0.0.1").pick()
            return try await plan.proxy.withProxy(
                directory: directory.proxy(plan.proxy),
                port: port,
                logger: logger
            ) { proxy in
                narrator.say(
                    plan.proxy.rawValue,
                    "ready at http://127.0.0.1:\(proxy.port), no fleet behind it yet",
                    ink: .magenta
                )
                let stage = LabStage(
                    directory: directory,
                    databaseURL: database,
                    port: proxy.port,
                    runtime: runtime,
                    deployer: ProcessVerbRunner(
                        executable: plan.program,
                        databaseURL: database,
                        patience: LabStage.patience
                    ),
                    flags: proxy.address.flags,
                    variables: ["FAKESTACK_MIGRATIONS_DIR": plan.migrations],
                    processes: (runtime, postgres),
                    psql: { try await postgres.run($0, in: Self.database) }
                )
                return try await body(stage)
            }
        }
    }

    private static let database = "fakestack"
}
