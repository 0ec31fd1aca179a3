/// Why a deployment or a part of its stage failed, for the operator.
package struct DeploymentError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The kinds of failure.
    package enum Code: String, Sendable {
        /// Another deployment holds a lock.
        case locked
        /// An instance did not start, or exited at once.
        case start
        /// An instance did not turn green.
        case notGreen
        /// An instance must not keep the traffic that it has.
        case unfit
        /// An instance did not answer at all.
        case silent
        /// An instance did not do what its lifecycle endpoints promise.
        case instance
        /// The runtime could not do what it was asked.
        case runtime
        /// The proxy could not be steered.
        case router
        /// The proxy did not take the routing.
        case refused
        /// What the proxy says it does is not what a request through it finds.
        case unproved
        /// The proxy could not be started.
        case proxy
        /// A migration failed.
        case migration
        /// A hook failed.
        case hook
        /// The operator turned the deployment back.
        case aborted
        /// There is no deployment that waits for the operator's word.
        case notWaiting
        /// A program that is needed is not installed.
        case missingProgram
        /// A file of the stage could not be read or written.
        case file
    }

    /// The kind of failure.
    package var code: Code
    /// What failed, with what value, and what to do next; no secrets.
    package var description: String
    /// The last lines of the instance that failed, each behind its name; empty where no instance is to blame.
    package var log: [String]

    /// Makes an error; every value as the property of its name says.
    package init(_ code: Code, _ description: String, log: [String] = []) {
        self.code = code
        self.description = description
        self.log = log
    }
}

extension DeploymentError {
    /// An error that is an instance's.
    ///
    /// - Parameters:
    ///   - what: What is wrong with it, for a sentence after its name.
    ///   - tail: The last lines that it logged.
    package init(_ code: Code, instance name: String, _ what: String, tail: [String]) {
        self.init(
            code,
            "\(name) \(what)",
            log: tail.isEmpty ? ["\(name) logged nothing"] : tail.map { "\(name) | \($0)" }
        )
    }
}
