/// Makes every write's content from the seed and the write's number, so that it need not be remembered.
struct ContentSource: Sendable {
    /// Names the run in every title, so that two runs on one database do not mix.
    let run: String
    /// The seed of all content.
    let seed: UInt64

    /// What begins every question's title and every answer's body of this run.
    func prefix(of subject: Subject) -> String { "\(run)/\(subject.mark)" }

    /// The unique token of a write: `RUN/SEQUENCE`, or `RUN/a/SEQUENCE` of an answer.
    func token(of sequence: Int, _ subject: Subject = .question) -> String {
        "\(prefix(of: subject))\(sequence)"
    }

    /// The content of a question; the same for the same run, seed and sequence.
    func content(of sequence: Int) -> TextContent {
        var random = SeededGenerator(seed: seed, stream: UInt64(truncatingIfNeeded: sequence))
        let title = "\(token(of: sequence)) \(Phrases.phrase(words: 3 + random.below(5), from: &random))?"
        let lines = (0..<(2 + random.below(5))).map { _ in
            Phrases.phrase(words: 4 + random.below(9), from: &random)
        }
        let body = lines.joined(separator: "\n") + "\n" + (random.pick(Phrases.traps) ?? "")
        return TextContent(title: title, body: body, author: Phrases.author(from: &random))
    }

    /// The content of an answer, which has no title.
    func answer(of sequence: Int) -> TextContent {
        var random = SeededGenerator(seed: seed, stream: UInt64(truncatingIfNeeded: sequence) | 1 << 62)
        let words = Phrases.phrase(words: 5 + random.below(12), from: &random)
        let body = "\(token(of: sequence, .answer)) \(words)\n\(random.pick(Phrases.traps) ?? "")"
        return TextContent(title: "", body: body, author: Phrases.author(from: &random))
    }

    /// The content of a write.
    func content(of sequence: Int, _ subject: Subject) -> TextContent {
        subject == .question ? content(of: sequence) : answer(of: sequence)
    }

    /// The sequence that a text of this run begins with; nil for one of another origin or with a damaged token.
    func sequence(in text: String, _ subject: Subject = .question) -> Int? {
        let prefix = prefix(of: subject).utf8
        let text = text.utf8
        guard text.starts(with: prefix) else { return nil }
        let digits = text.dropFirst(prefix.count).prefix { $0 != UInt8(ascii: " ") }
        guard !digits.isEmpty, digits.allSatisfy({ (48...57).contains($0) }) else { return nil }
        return Int(String(decoding: digits, as: UTF8.self))
    }
}

/// What a write's text is.
enum Subject: String, Sendable, CaseIterable {
    case question, answer

    /// What stands between a run's name and the sequence.
    fileprivate var mark: String { self == .question ? "" : "a/" }
}
