import ArgumentParser
import Migrator
import Postgres
import Service
import Terminal

/// `fakestack migrate room`.
struct MigrateRoomCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "room",
        abstract: "Tell whether the database has connections for more instances.",
        discussion: """
            Each instance holds \(ServiceConfiguration.databaseConnections) connections. Exit code 0 where they fit beside \
            those that are in use, 1 where they do not, with the sum, and 75 where the database cannot be asked. \
            `fakestack deploy` asks this before it starts anything.
            """
    )

    @OptionGroup var options: MigrateOptions

    @Option(help: "How many more instances.", transform: Replicas.parse)
    var instances: Replicas = 2

    func run() async throws {
        let each = ServiceConfiguration.databaseConnections
        try await options.run { [instances] migrator, console in
            let room: ConnectionRoom
            do {
                room = try await migrator.connectionRoom()
            } catch let error as PostgresError {
                console.line("\(error)")
                throw ExitCode(75)
            }
            if let refusal = room.refusal(of: instances.number, each: each) {
                console.line(refusal)
                throw ExitCode(1)
            }
            console.line(
                "\(instances) more take \(instances.number * each) connections, \(each) each; \(room.free) are free"
            )
        }
    }
}
