/// A contract that nothing holds back.
struct ContractWithoutRelease: LintRule {
    let name = "contract-without-release"
    let phases: Set<MigrationPhase> = [.contract]
    let reason = "which instances it has to wait for is not known, and migrate up refuses it"
    let remedy = "put release:N behind the directive: it takes away what releases before N need"

    func violations(in block: LintedBlock) -> [LintViolation] {
        guard block.sql.options.release == nil else { return [] }
        return [LintViolation(atByte: 0, "a contract says which release it belongs to")]
    }
}
