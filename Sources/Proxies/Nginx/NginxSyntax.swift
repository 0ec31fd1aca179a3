/// A directive of nginx's configuration: its words, and what is in its block.
struct NginxDirective: Equatable {
    /// Its name and its parameters, without quotes.
    var words: [String]
    /// The directives between its braces; empty for one without.
    var block: [NginxDirective] = []

    /// Its name.
    var name: String { words.first ?? "" }

    /// Whether a variable is read or set in it or below it.
    func mentions(_ variable: String) -> Bool {
        words.contains { $0.contains(variable) } || block.contains { $0.mentions(variable) }
    }
}

/// Reads the directives of a file, as nginx's own parser takes it apart (nginx.org, "Configuration file's structure").
///
/// It forgives what nginx would not: only what nginx has accepted is read here.
struct NginxSyntax {
    private var rest: Substring

    /// The directives of a text, in its order.
    static func directives(of text: String) -> [NginxDirective] {
        var syntax = NginxSyntax(rest: text[...])
        return syntax.block()
    }

    private mutating func block() -> [NginxDirective] {
        var directives: [NginxDirective] = []
        var words: [String] = []
        while let token = next() {
            switch token {
            case .word(let word): words.append(word)
            case .end:
                if !words.isEmpty { directives.append(NginxDirective(words: words)) }
                words = []
            case .open:
                directives.append(NginxDirective(words: words, block: block()))
                words = []
            case .close: return directives
            }
        }
        return directives
    }

    private enum Token {
        case word(String)
        case end, open, close
    }

    private mutating func next() -> Token? {
        while let character = rest.first {
            if character.isWhitespace {
                rest.removeFirst()
            } else if character == "#" {
                rest = rest.drop { !$0.isNewline }
            } else {
                break
            }
        }
        guard let first = rest.first else { return nil }
        switch first {
        case ";", "{", "}":
            rest.removeFirst()
            return first == ";" ? .end : first == "{" ? .open : .close
        case "\"", "'":
            rest.removeFirst()
            return .word(text { $0 == first })
        default:
            return .word(unquoted())
        }
    }

    private mutating func unquoted() -> String {
        var isInBraces = false
        var last: Character = " "
        let word = text(keepingEnd: true) { character in
            defer { last = character }
            // `${name}` is a variable, and no block.
            if character == "{", last == "$" { isInBraces = true }
            if character == "}", isInBraces {
                isInBraces = false
                return false
            }
            return !isInBraces && (character.isWhitespace || ";{".contains(character))
        }
        return word
    }

    /// Takes characters up to one that ends them; a backslash takes away the meaning of the one behind it.
    private mutating func text(keepingEnd: Bool = false, until isEnd: (Character) -> Bool) -> String {
        var text = ""
        while let character = rest.first {
            if character == "\\", let escaped = rest.dropFirst().first {
                text.append(escaped)
                rest = rest.dropFirst(2)
                continue
            }
            if isEnd(character) {
                if !keepingEnd { rest.removeFirst() }
                break
            }
            text.append(character)
            rest.removeFirst()
        }
        return text
    }
}
