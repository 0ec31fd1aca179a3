/// Why a rehearsal could not be had, in one line for the person who asked for it.
public struct LabError: Error, CustomStringConvertible, Equatable {
    /// What failed, with what value, and what to do next.
    public let description: String

    init(_ description: String) {
        self.description = description
    }
}
