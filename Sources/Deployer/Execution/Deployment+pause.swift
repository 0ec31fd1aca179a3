import Rollout

extension Deployment {
    /// Waits until somebody promotes the deployment, or aborts it.
    func awaitWord(_ pause: RolloutPause) async throws {
        let gate = PromotionGate(in: directory)
        try gate.open(pause)
        defer { gate.close() }
        journal.note(
            "waits before the \(pause.rawValue): `fakestack deploy promote` goes on, `fakestack deploy abort` turns back"
        )
        switch try await poll(every: pollInterval, { gate.word }) {
        case .promote: journal.note("promoted")
        case .abort: throw DeploymentError(.aborted, "aborted by `fakestack deploy abort`")
        }
    }
}
