/// Which of the rows that are there before the run are compared with what is there after it.
public enum OldRowsPlan: Sendable, Equatable {
    /// Every one.
    case all
    /// About so many questions, evenly spread over their ids, and their answers; the report says that it is a sample.
    case sample(Int)
    /// None; the report says that they are not judged.
    case off
}
