import Foundation
import TestSupport
import Testing

/// A deployment is instances that begin and others that end, whatever their colors.
@Suite(.timeLimit(.minutes(3))) struct SwitchTests {
    private static let load =
        Client.load(Client.crew + ["--listeners", "1"], duration: "4s") + ["--expect-deployment"]

    @Test func twoColorsSideBySideAreNoDeployment() async throws {
        try await Stage.with { stage in
            try await Service.with(
                database: stage.database.connectionString,
                ["--color", "green"]
            ) { green in
                stage.adversary.route(to: [stage.service.port, green.port])
                let load = Client.load() + ["--expect-deployment"]
                let ending = try await stage.client(load)
                ending.expect(.unknown, ["deployment": .unknown, "requests": .ok])
                let instances = ending.report?.instances ?? []
                #expect(Set(instances.map(\.color)) == ["blue", "green"])
                #expect(instances.allSatisfy { !$0.began && !$0.ended }, "\(ending.text)")
            }
        }
    }

    @Test func aRollingRestartOfOneColorIsADeployment() async throws {
        try await Stage.with { stage in
            try await Service.with(database: stage.database.connectionString) { second in
                let ending = try await stage.client(Self.load) { _ in
                    try await stage.adversary.wait(forQuestions: 20)
                    stage.adversary.route(to: [second.port])
                    stage.service.stop()
                }
                ending.expect(.pass, ["deployment": .ok, "requests": .ok, "feeds": .ok])
                let instances = try #require(ending.report?.instances)
                #expect(instances.map(\.color) == ["blue", "blue"])
                #expect(instances.map(\.began) == [false, true])
                #expect(instances.map(\.ended) == [true, false])
                #expect((ending.report?.feeds?.reconnects ?? 0) > 0)
            }
        }
    }

    @Test func everyChangeIsListedToGreenAndBackAgain() async throws {
        try await Stage.with { stage in
            let database = stage.database.connectionString
            try await Service.with(database: database, ["--color", "green"]) { green in
                try await Service.with(database: database) { blue in
                    let ending = try await stage.client(Self.load) { _ in
                        try await stage.adversary.wait(forQuestions: 20)
                        stage.adversary.route(to: [green.port])
                        stage.service.stop()
                        try await stage.adversary.wait(forQuestions: 40)
                        stage.adversary.route(to: [blue.port])
                        green.stop()
                    }
                    ending.expect(.pass, ["deployment": .ok, "requests": .ok])
                    let deployment = try #require(ending.report?.deployment)
                    #expect(deployment.inferred)
                    #expect(deployment.steps.count == 2, "\(ending.text)")
                    let starts = deployment.steps.map(\.started)
                    #expect(starts == starts.sorted())
                    #expect(deployment.steps.allSatisfy { $0.name.contains("green") }, "\(deployment.steps)")
                }
            }
        }
    }
}
