/// What a virtual user does all day.
public enum Role: String, Sendable, CaseIterable {
    /// Asks questions.
    case writer
    /// Reads the newest page, and single questions.
    case reader
    /// Votes on questions that this run asked.
    case voter
}

/// How many users have which role.
public struct Crew: Sendable, Equatable {
    /// Users who ask questions.
    public var writers: Int
    /// Users who read.
    public var readers: Int
    /// Users who vote.
    public var voters: Int

    /// Makes a crew; 0 or more of each.
    public init(writers: Int, readers: Int, voters: Int) {
        self.writers = writers
        self.readers = readers
        self.voters = voters
    }

    /// Splits users into 40 % writers, 40 % readers and 20 % voters; at least one writes, and what
    /// does not divide reads.
    public init(clients: Int) {
        let writers = clients > 0 ? max(1, clients * 2 / 5) : 0
        let voters = clients / 5
        self.init(writers: writers, readers: clients - writers - voters, voters: voters)
    }

    /// All users.
    public var count: Int { writers + readers + voters }

    /// The role of a user, from 0 to `count - 1`.
    func role(ofUser user: Int) -> Role {
        if user < writers { return .writer }
        return user < writers + readers ? .reader : .voter
    }
}
