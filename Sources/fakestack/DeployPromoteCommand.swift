import ArgumentParser
import Deployer
import Foundation
import Rollout

/// `fakestack deploy promote`.
struct DeployPromoteCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "promote",
        abstract: "Let a deployment that waits at --pause-before go on.",
        discussion: "Exit 1 where none waits."
    )

    @OptionGroup var gate: PromotionGateOptions

    func run() throws { try gate.say(.promote, verb: "promote") }
}

/// `fakestack deploy abort`.
struct DeployAbortCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "abort",
        abstract: "Turn back a deployment that waits at --pause-before.",
        discussion: "It ends with the old fleet serving and the new one gone. Exit 1 where none waits."
    )

    @OptionGroup var gate: PromotionGateOptions

    func run() throws { try gate.say(.abort, verb: "abort") }
}

/// Where the deployment waits.
struct PromotionGateOptions: ParsableArguments {
    @Option(help: "The directory of the stage whose deployment waits.")
    var dir: String = ".fakestack"

    func say(_ word: PromotionGate.Word, verb: String) throws {
        do {
            try PromotionGate(in: dir).say(word)
        } catch let error as DeploymentError {
            FileHandle.standardError.write(Data("fakestack deploy \(verb): \(error)\n".utf8))
            throw ExitCode(1)
        }
    }
}
