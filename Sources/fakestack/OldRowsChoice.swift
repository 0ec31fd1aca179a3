import LoadClient

/// What `--old-rows` takes.
struct OldRowsChoice: FlagValue {
    static let takes = "all, off, or sample:NUMBER with a number of questions, 1 or more"
    let plan: OldRowsPlan

    init(plan: OldRowsPlan) {
        self.plan = plan
    }

    init?(text: String) {
        switch text {
        case "all": plan = .all
        case "off": plan = .off
        default:
            guard text.hasPrefix("sample:"), let number = Int(text.dropFirst(7)), number > 0 else {
                return nil
            }
            plan = .sample(number)
        }
    }

    var description: String {
        switch plan {
        case .all: "all"
        case .off: "off"
        case .sample(let number): "sample:\(number)"
        }
    }
}
