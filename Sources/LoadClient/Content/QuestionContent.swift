/// What one write asks the service to keep.
struct QuestionContent: Equatable, Sendable {
    /// The write's token, a space and some words.
    var title: String
    /// Several lines with quotes, escapes and characters of every UTF-8 length.
    var body: String
    /// One of a few hundred names, so that authors repeat as they do in life.
    var author: String

    /// What the ledger remembers of it.
    var digest: ContentDigest {
        ContentDigest(title: title, body: body, author: author)
    }
}

/// Makes every write's content from the seed and the write's number, so that it need not be remembered.
struct ContentSource: Sendable {
    /// Names the run in every title, so that two runs on one database do not mix.
    let run: String
    /// The seed of all content.
    let seed: UInt64

    /// The unique token of a write: `RUN/SEQUENCE`.
    func token(of sequence: Int) -> String {
        "\(run)/\(sequence)"
    }

    /// The content of a write; the same for the same run, seed and sequence.
    func content(of sequence: Int) -> QuestionContent {
        var random = SeededGenerator(seed: seed, stream: UInt64(truncatingIfNeeded: sequence))
        let title = "\(token(of: sequence)) \(Self.phrase(words: 3 + random.below(5), from: &random))?"
        let lines = (0..<(2 + random.below(5))).map { _ in
            Self.phrase(words: 4 + random.below(9), from: &random)
        }
        let body = lines.joined(separator: "\n") + "\n" + (random.pick(Self.traps) ?? "")
        let given = random.pick(Self.givenNames) ?? "", family = random.pick(Self.familyNames) ?? ""
        return QuestionContent(title: title, body: body, author: "\(given) \(family)")
    }

    /// The sequence in a title of this run; nil for a title of another origin or with a damaged token.
    func sequence(inTitle title: String) -> Int? {
        let text = title.utf8
        guard text.starts(with: "\(run)/".utf8) else { return nil }
        let digits = text.dropFirst(run.utf8.count + 1).prefix { $0 != UInt8(ascii: " ") }
        guard !digits.isEmpty, digits.allSatisfy({ (48...57).contains($0) }) else { return nil }
        return Int(String(decoding: digits, as: UTF8.self))
    }

    private static func phrase(words: Int, from random: inout SeededGenerator) -> String {
        (0..<words).map { _ in random.pick(Self.words) ?? "" }.joined(separator: " ")
    }

    private static let words = [
        "why", "does", "the", "pool", "drain", "before", "Grün", "turns", "blau", "café", "naïve",
        "\"quoted\"",
        "it's", "back\\slash", "semi;colon", "100%", "<tag>", "&amp;", "SELECT", "null", "schema", "Ελλάδα",
        "очередь", "数据库", "データ", "🚀", "👩‍👩‍👧", "deploy", "tab\there", "cutover", "{json}", "$1", "soak", "ramp",
    ]

    /// Ends of bodies that a careless path would change: a decomposed accent beside a composed one, a
    /// trailing space, right-to-left text, something that looks like SQL, an escape that is none.
    private static let traps = [
        "e\u{301} is not \u{E9}", "ends with a space ", "שלום עולם", "'); drop table questions; --",
        "\\u0041 \\n %00 &#65;", "𝔘𝔫𝔦𝔠𝔬𝔡𝔢 \u{10FFFD}", "\r\nafter a carriage return", "\u{FEFF}zero width",
    ]

    private static let givenNames = [
        "Ada", "Zoë", "Grace", "José", "Łukasz", "李", "Nadia", "Björn", "Sinéad", "Omar", "Mei", "Ивана",
    ]

    private static let familyNames = [
        "Lovelace", "O'Neill", "Hopper", "Müller", "García", "雷", "van der Berg", "Ødegaard", "Smith-Jones",
        "Петрова", "Nguyễn", "Kowalski",
    ]
}
