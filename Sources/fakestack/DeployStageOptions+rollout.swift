import ArgumentParser
import Deployer
import Foundation
import Lifecycle
import Proxies
import Rollout
import Runtimes
import Terminal

extension DeployStageOptions {
    /// Carries a plan out on this stage and prints what happens, until it ends or a second signal ends it.
    ///
    /// - Throws: `ExitCode`, unless it ended as it should.
    func carryOut(
        _ plan: RolloutPlan,
        format: DeployOutputFormat,
        verb: String,
        with parts: () async throws -> (runtime: any InstanceRuntime, migrations: any SchemaMigrations)
    ) async throws {
        // Whoever stops reading must not end a deployment in the middle.
        signal(SIGPIPE, SIG_IGN)
        do {
            let (runtime, migrations) = try await parts()
            let router = try await router(for: runtime)
            let console = Console(environment: [:])
            let outcome = try await withProbe { probe in
                let rollout = Deployment(
                    plan: plan,
                    directory: dir,
                    runtime: runtime,
                    router: router,
                    migrations: migrations,
                    probe: probe,
                    logger: logger
                ) { event in
                    switch format {
                    case .text: event.text.map { console.line($0) }
                    case .json:
                        let json = try? WireJSON.encode(event)
                        json.map { console.line(String(decoding: $0, as: UTF8.self)) }
                    }
                }
                return try await run(rollout)
            }
            if outcome.exitCode != 0 { throw ExitCode(outcome.exitCode) }
        } catch let error as DeploymentError {
            FileHandle.standardError.write(Data("fakestack \(verb): \(error)\n".utf8))
            throw ExitCode(1)
        }
    }

    /// Runs a rollout beside the signals that this process gets.
    private func run(_ rollout: Deployment) async throws -> RolloutOutcome {
        let interrupts = Interrupts()
        let end = try await besideSignals { signal in
            // It decides itself what a signal may still end.
            interrupts.post(signal == .interrupt ? .interrupt : .terminate)
            return false
        } _: {
            await rollout.run(interrupts: interrupts)
        }
        switch end {
        case .finished(let outcome): return outcome
        case .ended(let signal): throw ExitCode(signal.exitCode)
        }
    }
}
