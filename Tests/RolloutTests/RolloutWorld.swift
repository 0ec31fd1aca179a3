import Foundation

@testable import Rollout

/// A stage in memory: instances that die, hang and come back, a proxy that forgets, is silent or somebody else's, and what
/// the deployer's actions do to them. It keeps to the contract of ``RolloutStateMachine/Action`` and no more.
struct RolloutWorld {
    private enum State { case starting, green, red, obsolete, hung, dead }

    private var random: SplitMix64
    private var instances: [(instance: RunningInstance, state: State)] = []
    private var routed: [WeightedEndpoint] = []
    /// Earlier routings: an old file may be put back.
    private var history: [[WeightedEndpoint]] = []
    private var isProxySilent = false
    private var stranger: Endpoint?
    private var started = 0
    /// What is on file.
    var intent: DeployIntent?

    init(seed: UInt64) {
        random = SplitMix64(state: seed)
    }

    mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }

    mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[Int.random(in: 0..<elements.count, using: &random)]
    }

    mutating func clear() {
        (instances, routed, history, isProxySilent, stranger, intent) = ([], [], [], false, nil, nil)
    }

    /// Most troubles are over when the next deployment begins.
    mutating func settle() {
        isProxySilent = chance(5)
        if chance(80) { stranger = nil }
        let isTidied = chance(50)
        let running = Set(instances.filter { $0.state != .dead }.map(\.instance.endpoint))
        routed = routed.filter { !isTidied || $0.endpoint == stranger || running.contains($0.endpoint) }
        for index in instances.indices where instances[index].state == .hung && chance(50) {
            instances[index].state = .green
        }
    }

    /// Something may happen to anything.
    mutating func happen() {
        if chance(4), !instances.isEmpty {
            let index = Int.random(in: 0..<instances.count, using: &random)
            if instances[index].state != .dead {
                instances[index].state = pick([.dead, .hung, .red, .green, .obsolete])
            }
        }
        if chance(3) { isProxySilent.toggle() }
        if chance(3) { routed = [] }
        if chance(2), let old = history.randomElement(using: &random) { routed = old }
        if chance(1) {
            let endpoint = Endpoint(host: "10.0.0.9", port: 9)
            stranger = endpoint
            routed = [WeightedEndpoint(endpoint: endpoint, weight: 1)]
        }
    }

    func isGreen(_ instance: RunningInstance) -> Bool { state(of: instance) == .green }

    func isRouted(_ instance: RunningInstance) -> Bool {
        routed.contains { $0.endpoint == instance.endpoint }
    }

    /// Who answers requests of clients.
    var serving: [String] {
        instances.filter { [.green, .obsolete].contains($0.state) && isRouted($0.instance) }.map(
            \.instance.id
        )
    }

    /// Who could answer, if somebody led them there.
    var able: [String] {
        instances.filter { [.green, .obsolete].contains($0.state) }.map(\.instance.id)
    }

    /// Whether the proxy can be led at all.
    var isLeadable: Bool { !isProxySilent && stranger == nil }

    var summary: String {
        let all = instances.filter { $0.state != .dead }.map {
            "\($0.instance.name)#\($0.instance.id):\($0.state)\(isRouted($0.instance) ? "*" : "")"
        }
        return all.joined(separator: " ") + (isProxySilent ? " silent" : "")
            + (stranger == nil ? "" : " stranger")
    }

    /// As the deployer writes down what it is about to do.
    mutating func setOut(_ machine: RolloutStateMachine) {
        guard machine.plan.goal == .deploy, let color = machine.color else { return }
        if case .finish = machine.current { return }
        intent = DeployIntent(color: color, release: machine.plan.release, replicas: machine.plan.replicas)
    }

    // MARK: What the actions do

    mutating func carryOut(_ action: RolloutStateMachine.Action) -> RolloutStateMachine.Event {
        switch action {
        case .discover: return discover()
        case .regain(let fleet):
            for instance in fleet where state(of: instance) == .obsolete { set(.green, instance) }
            let able = fleet.filter(isGreen)
            if able.isEmpty { return .failed("none is green") }
            let event = route(able.map { .init(endpoint: $0.endpoint, weight: 1) }, answeredBy: able)
            if case .done = event { return .restored(able) }
            return event
        case .stopLeftovers(let leftovers, let routing):
            let event = route(routing, answeredBy: ours(routing))
            if case .done = event { kill(leftovers) }
            return event
        case .migrate: return chance(4) ? .failed("no table") : .done(losses: [])
        case .start(let specs): return start(specs)
        case .awaitGreen(let fleet), .soak(let fleet): return green(fleet)
        case .pause: return chance(15) ? .failed("aborted") : .done(losses: [])
        case .hook: return chance(10) ? .failed("false") : .done(losses: [])
        case .shift(let shift):
            return route(
                shift.endpoints,
                answeredBy: shift.percent == 100 ? shift.fleet : shift.fleet + shift.rest
            )
        case .markObsolete(let fleet):
            mark(fleet)
            return .done(losses: [])
        case .drain(let old, let new): return proof(of: new, without: old)
        case .prove(let new, let old):
            let event = green(new)
            if case .failed = event { return event }
            return proof(of: new, without: old)
        case .proveBack(let old, let new):
            let fleet = old.filter(isGreen)
            return fleet.isEmpty ? .restored([]) : proof(of: fleet, without: new)
        case .stop(let fleet):
            kill(fleet)
            return .done(losses: [])
        case .stopAll(let color):
            kill(instances.map(\.instance).filter { $0.color == color })
            return .done(losses: [])
        case .restore(let fleet):
            for instance in fleet where state(of: instance) == .obsolete { set(.green, instance) }
            return .restored(fleet.filter(isGreen))
        case .routeBack(let endpoints): return route(endpoints, answeredBy: ours(endpoints))
        case .retire(let color):
            mark(instances.map(\.instance).filter { $0.color == color })
            return .done(losses: [])
        case .finish: return .done(losses: [])
        }
    }

    private func discover() -> RolloutStateMachine.Event {
        if isProxySilent { return .failed("the proxy does not answer") }
        let running = instances.filter { $0.state != .dead }
        let known = Set(running.map(\.instance.endpoint))
        var discovery = RolloutDiscovery(
            instances: running.map(\.instance),
            routed: routed,
            answers: Dictionary(
                uniqueKeysWithValues: running.map { ($0.instance.id, Self.answer($0.state)) }
            ),
            strangers: routed.map(\.endpoint).filter { !known.contains($0) }.map {
                Stranger(endpoint: $0, answer: $0 == stranger ? "answers" : nil)
            }
        )
        discovery.intent = intent
        return .discovered(discovery)
    }

    private mutating func start(_ specs: [InstanceSpec]) -> RolloutStateMachine.Event {
        let fails = chance(8)
        var new: [RunningInstance] = []
        for spec in fails ? Array(specs.dropLast()) : specs {
            started += 1
            let endpoint = Endpoint(host: "10.0.0.1", port: started % 60_000 + 1)
            let instance = RunningInstance(
                id: "\(started)",
                name: spec.name,
                color: spec.color,
                release: spec.release,
                endpoint: endpoint,
                admin: endpoint,
                startedAt: Date(timeIntervalSince1970: Double(started))
            )
            instances.append((instance, chance(8) ? .starting : .green))
            new.append(instance)
        }
        return fails ? .failed("it exited") : .started(new)
    }

    private mutating func route(_ endpoints: [WeightedEndpoint], answeredBy fleet: [RunningInstance])
        -> RolloutStateMachine.Event
    {
        if isProxySilent { return .failed("the proxy does not answer") }
        routed = endpoints
        history.append(endpoints)
        let answers = fleet.contains { [.green, .obsolete].contains(state(of: $0)) }
        return fleet.isEmpty || answers ? .done(losses: []) : .failed("nobody answers through the proxy")
    }

    private func proof(of fleet: [RunningInstance], without other: [RunningInstance])
        -> RolloutStateMachine.Event
    {
        if isProxySilent { return .unseen("the proxy does not answer") }
        let fault = RoutingJudge.fault(routed: routed, fleet: fleet, other: other)
        return fault.map { .misrouted($0) } ?? .done(losses: [])
    }

    private func green(_ fleet: [RunningInstance]) -> RolloutStateMachine.Event {
        fleet.allSatisfy(isGreen) ? .done(losses: []) : .failed("not green")
    }

    private mutating func mark(_ fleet: [RunningInstance]) {
        for instance in fleet where [.green, .red, .starting].contains(state(of: instance)) {
            set(.obsolete, instance)
        }
    }

    private mutating func kill(_ fleet: [RunningInstance]) {
        for instance in fleet { set(.dead, instance) }
    }

    private func ours(_ endpoints: [WeightedEndpoint]) -> [RunningInstance] {
        let wanted = Set(endpoints.map(\.endpoint))
        return instances.filter { $0.state != .dead && wanted.contains($0.instance.endpoint) }.map(\.instance)
    }

    private func state(of instance: RunningInstance) -> State {
        instances.last { $0.instance.id == instance.id }?.state ?? .dead
    }

    private mutating func set(_ state: State, _ instance: RunningInstance) {
        for index in instances.indices where instances[index].instance.id == instance.id {
            instances[index].state = state
        }
    }

    private static func answer(_ state: State) -> InstanceAnswer {
        switch state {
        case .green: .green
        case .starting: .starting
        case .obsolete: .obsolete
        case .red: .red("told to be")
        case .hung, .dead: .silent("no answer")
        }
    }
}

/// A small generator whose sequence a seed decides (https://prng.di.unimi.it/splitmix64.c).
struct SplitMix64: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
