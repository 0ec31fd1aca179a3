/// A command of the operator's that runs at one moment of a deployment. One that fails stops it while that is possible.
package struct RolloutHook: Sendable, Equatable {
    /// The moments.
    package enum Moment: String, Sendable, CaseIterable {
        /// The new fleet is green and has no traffic yet.
        case beforeSwitch = "before-switch"
        /// The new fleet has all of the traffic, and the old one is whole.
        case afterSwitch = "after-switch"
        /// The old fleet is drained and can still be brought back.
        case beforeStop = "before-stop"
        /// The deployment has ended well.
        case after
        /// The deployment has ended in any other way.
        case onFailure = "on-failure"

        /// The step that it is.
        package var step: RolloutStep {
            switch self {
            case .beforeSwitch: .beforeSwitch
            case .afterSwitch: .afterSwitch
            case .beforeStop: .beforeStop
            case .after: .after
            case .onFailure: .onFailure
            }
        }
    }

    /// When it runs.
    package var moment: Moment
    /// What `/bin/sh -c` gets.
    package var command: String
    /// What it finds in its environment.
    package var variables: [String: String]

    /// Gives a command the facts of a deployment.
    ///
    /// Endpoints are `HOST:PORT`, separated by blanks; what does not exist, as the old color of a first
    /// deployment, is empty.
    ///
    /// - Parameter outcome: How the deployment ended, where it has.
    init(
        _ moment: Moment,
        command: String,
        new: [RunningInstance],
        old: [RunningInstance],
        outcome: RolloutOutcome? = nil
    ) {
        self.moment = moment
        self.command = command
        func endpoints(_ fleet: [RunningInstance], _ part: (RunningInstance) -> Endpoint) -> String {
            fleet.map { part($0).description }.joined(separator: " ")
        }
        variables = [
            "FAKESTACK_HOOK": moment.rawValue,
            "FAKESTACK_COLOR": new.first?.color ?? "",
            "FAKESTACK_RELEASE": new.first.map { "\($0.release)" } ?? "",
            "FAKESTACK_ENDPOINTS": endpoints(new, \.endpoint),
            "FAKESTACK_ADMIN_ENDPOINTS": endpoints(new, \.admin),
            "FAKESTACK_OLD_COLOR": old.first?.color ?? "",
            "FAKESTACK_OLD_RELEASE": old.first.map { "\($0.release)" } ?? "",
            "FAKESTACK_OLD_ENDPOINTS": endpoints(old, \.endpoint),
            "FAKESTACK_OLD_ADMIN_ENDPOINTS": endpoints(old, \.admin),
        ]
        guard let outcome else { return }
        variables["FAKESTACK_OUTCOME"] = outcome.kind.rawValue
        variables["FAKESTACK_REASON"] = outcome.reason ?? ""
    }
}
