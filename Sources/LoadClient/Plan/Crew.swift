/// What a virtual user does all day.
public enum Role: String, Sendable, CaseIterable {
    /// Asks questions.
    case writer
    /// Reads the newest page, single questions and their answers.
    case reader
    /// Votes on questions that this run asked.
    case voter
    /// Answers questions that this run asked.
    case answerer
}

/// How many users have which role.
///
/// Writers, readers, voters and answerers share the planned rate, each role by its number of users. Uploaders and
/// listeners come on top of it: an upload and a feed each last as long as they last.
public struct Crew: Sendable, Equatable {
    /// Users who ask questions.
    public var writers: Int
    /// Users who read.
    public var readers: Int
    /// Users who vote.
    public var voters: Int
    /// Users who answer questions.
    public var answerers: Int
    /// Users who upload many questions at once, over and over; every second upload is longer than a switch.
    public var uploaders: Int
    /// Users who listen to the feed of new questions.
    public var listeners: Int

    /// Makes a crew; 0 or more of each.
    public init(
        writers: Int = 0,
        readers: Int = 0,
        voters: Int = 0,
        answerers: Int = 0,
        uploaders: Int = 0,
        listeners: Int = 0
    ) {
        self.writers = writers
        self.readers = readers
        self.voters = voters
        self.answerers = answerers
        self.uploaders = uploaders
        self.listeners = listeners
    }

    /// Splits users: 30 % write, 15 % vote, 10 % answer; of ten and more 10 % listen
    /// and one uploads; what is left reads. At least one writes.
    public init(clients: Int) {
        let isLarge = clients >= 10
        self.init(
            writers: clients > 0 ? max(1, clients * 3 / 10) : 0,
            voters: clients * 3 / 20,
            answerers: clients / 10,
            uploaders: isLarge ? 1 : 0,
            listeners: isLarge ? min(20, clients / 10) : 0
        )
        readers = max(0, clients - writers - voters - answerers - uploaders - listeners)
    }

    /// All users.
    public var count: Int { requesters + uploaders + listeners }

    /// Users who send one request after the other: those that share the rate.
    var requesters: Int { writers + readers + voters + answerers }

    /// The role of a requester, from 0 to `requesters - 1`.
    func role(ofUser user: Int) -> Role {
        var rest = user
        for (role, number) in [(Role.writer, writers), (.reader, readers), (.voter, voters)] {
            if rest < number { return role }
            rest -= number
        }
        return .answerer
    }
}
