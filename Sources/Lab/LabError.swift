/// Why a rehearsal could not be had, in one line for the person who asked for it.
public struct LabError: Error, CustomStringConvertible, Equatable {
    /// What failed, with what value, and what to do next.
    public let description: String

    init(_ description: String) {
        self.description = description
    }
}

/// Why a report could not be written, after its verdict was said.
public struct LabReportError: Error, CustomStringConvertible {
    /// What failed, and where.
    public let description: String
}
