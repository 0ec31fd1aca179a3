/// Words that a careless path would change.
enum Phrases {
    /// One of a few hundred names, so that authors repeat as they do in life.
    static func author(from random: inout SeededGenerator) -> String {
        let given = random.pick(givenNames) ?? "", family = random.pick(familyNames) ?? ""
        return "\(given) \(family)"
    }

    static func phrase(words: Int, from random: inout SeededGenerator) -> String {
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
    static let traps = [
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
