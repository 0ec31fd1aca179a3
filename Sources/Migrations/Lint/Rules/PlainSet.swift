/// A setting that outlives its migration.
struct PlainSet: LintRule {
    let name = "plain-set"
    let looksAtDown = true
    let reason = "dbmate runs every file on one connection: the setting holds for the files behind it, too"
    let remedy = "SET LOCAL; with transaction:false, RESET it at the end of the file"

    func violations(in block: LintedBlock) -> [LintViolation] {
        block.changes.indices.compactMap { index in
            let change = block.changes[index]
            switch change.change {
            case .set(.session(let name, _)):
                let isReset = block.changes[(index + 1)...].contains {
                    $0.change == .set(.reset(name: name)) || $0.change == .set(.reset(name: "all"))
                }
                if isReset, !block.runsInTransaction { return nil }
                return LintViolation(at: change, "\(name) is SET beyond the end of the file")
            case .set(.local(let name, _)) where !block.runsInTransaction && !change.isInBody:
                return LintViolation(
                    at: change,
                    "SET LOCAL \(name) does nothing outside of a transaction",
                    remedy: "SET it, and RESET it at the end of the file"
                )
            default: return nil
            }
        }
    }
}
