import Foundation
import Logging
import StageSupport
import Testing

@testable import Proxies
@testable import Rollout
@testable import Runtimes

@Suite(.timeLimit(.minutes(30))) struct HAProxyTests {
    @Test func theConfigurationInTheRepositoryIsTheOneThatIsUsedAndValid() async throws {
        let folder = Stage.repository.appending(path: "deploy/haproxy").path
        let path = "\(folder)/\(HAProxyConfiguration.fileName)"
        let text = try String(contentsOfFile: path, encoding: .utf8)
        #expect(text == HAProxyConfiguration().text, "\(path) differs; replace it")
        try await ProxyProgram.haproxy().testHAProxy(HAProxyConfiguration.fileName, in: folder)
    }

    @Test func aWrongConfigurationIsSaidInHAProxysWords() async throws {
        try await Stage.withDirectory { directory in
            let text = HAProxyConfiguration().text.replacing(
                "balance roundrobin",
                with: "ballance roundrobin"
            )
            try AtomicFile.write(text, to: "\(directory)/haproxy.cfg")
            let error = await #expect(throws: DeploymentError.self) {
                try await ProxyProgram.haproxy().testHAProxy("haproxy.cfg", in: directory)
            }
            #expect(error?.description.contains("ballance") == true, "\(error as Any)")
        }
    }

    @Test(arguments: [
        ([1, 1], [1, 1]), ([256, 3], [256, 3]), ([9900, 100], [99, 1]), ([100, 150], [2, 3]),
        ([990, 11, 990, 11], [90, 1, 90, 1]), ([9999, 100, 9999, 100], [256, 3, 256, 2]),
        ([0, 1000], [0, 1]),
        ([0, 0], [0, 0]), ([], []),
    ])
    func weightsKeepTheirProportions(_ weights: [Int], _ scaled: [Int]) {
        #expect(HAProxyWeights.scaled(weights) == scaled)
    }

    @Test(arguments: [1, 10, 25, 50], [(1, 100), (100, 1), (3, 2), (7, 5), (1, 1)])
    func aRampIsWithinTwoPointsWhateverTheFleets(_ share: Int, _ fleets: (old: Int, new: Int)) {
        let weights =
            Array(repeating: (100 - share) * fleets.new, count: fleets.old)
            + Array(repeating: share * fleets.old, count: fleets.new)
        let scaled = HAProxyWeights.scaled(weights)
        #expect(scaled.allSatisfy { (0...256).contains($0) })
        let measured = 100 * Double(scaled.suffix(fleets.new).reduce(0, +)) / Double(scaled.reduce(0, +))
        #expect(abs(measured - Double(share)) < 1, "\(measured)")
    }

    @Test func aFleetWithoutAFreeSlotIsRefusedInWords() throws {
        let slots = (1...2).map { number in
            HAProxySlot(
                name: "app\(number)",
                endpoint: Endpoint(host: "10.0.0.1", port: number),
                purpose: number == 1 ? .ready : .draining,
                weight: 1,
                isGreen: true,
                check: "L7OK",
                sessions: 1
            )
        }
        let wanted = WeightedEndpoint(endpoint: Endpoint(host: "10.0.0.2", port: 9), weight: 1)
        let error = #expect(throws: DeploymentError.self) { try HAProxyMove(from: slots, to: [wanted]) }
        #expect(
            error?.description
                == "HAProxy has no free slot for 10.0.0.2:9: 2 in all, 1 in use, 1 draining. "
                + "Raise the number in server-template, in haproxy.cfg."
        )
    }

    @Test func aSlotIsFreeAgainWhenItsInstanceIsGone() throws {
        let slot = HAProxySlot(
            name: "app1",
            endpoint: Endpoint(host: "10.0.0.1", port: 1),
            purpose: .draining,
            weight: 1,
            isGreen: false,
            check: "L4CON",
            sessions: 0
        )
        let wanted = WeightedEndpoint(endpoint: Endpoint(host: "10.0.0.2", port: 9), weight: 5)
        let move = try HAProxyMove(from: [slot], to: [wanted])
        #expect(
            move.preparation == [
                "set server fakestack/app1 state maint", "set server fakestack/app1 weight 0",
                "set server fakestack/app1 addr 10.0.0.2 port 9", "set server fakestack/app1 state ready",
                "set server fakestack/app1 health down",
            ]
        )
        #expect(move.switching == ["set server fakestack/app1 weight 1"])
    }

    @Test func anEndpointThatIsNotGreenGetsNothingAndLeavesTheOldRouting() async throws {
        try await Stage.withStage(.haproxy) { stage in
            guard case .haproxy(let socket) = stage.proxy.address else { return }
            let router = HAProxyRouter(socket: socket, logger: stage.logger, timeout: .seconds(1))
            let blue = try await stage.runtime().start(
                InstanceSpec(name: "blue-1", color: "blue", release: 1)
            )
            let before = [WeightedEndpoint(endpoint: blue.endpoint, weight: 1)]
            try await router.route(before)
            let dead = Endpoint(host: "127.0.0.1", port: try freePort())
            let moved = try await Traffic.during(port: stage.proxy.port) {
                let error = await #expect(throws: DeploymentError.self) {
                    try await router.route(before + [WeightedEndpoint(endpoint: dead, weight: 1)])
                }
                #expect(error?.description.contains("HAProxy does not find \(dead) green") == true)
            }
            #expect(moved.traffic.bad.isEmpty)
            #expect(try await router.routed() == before)
        }
    }

    @Test func whatHAProxyRefusesIsSaidInItsWords() async throws {
        try await Stage.withStage(.haproxy) { stage in
            guard case .haproxy(let socket) = stage.proxy.address else { return }
            let error = await #expect(throws: DeploymentError.self) {
                try await HAProxySocket(path: socket).tell("set server fakestack/app1 weight 300")
            }
            #expect(error?.description.contains("between 0 and 256") == true, "\(error as Any)")
            let named = await #expect(throws: DeploymentError.self) {
                try await stage.router.route([
                    WeightedEndpoint(endpoint: Endpoint(host: "app.internal", port: 80), weight: 1)
                ])
            }
            #expect(named?.description.contains("addresses, not names: app.internal:80") == true)
        }
    }
}
