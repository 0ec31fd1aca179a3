/// What every new connection asks the server before it takes work.
///
/// What a session holds, such as an advisory lock, it holds until its connection ends. So whatever is taken and then
/// checked here is true for as long as the connection answers, and costs its statements nothing.
public struct PostgresAdmission: Hashable, Sendable {
    /// Statements without parameters, run in order, each in a transaction of its own. Each answers NULL, or a text that
    /// says why the connection cannot be used: it is closed then, and made again later.
    public var questions: [String]

    /// Makes an admission.
    public init(questions: [String]) {
        self.questions = questions
    }
}
