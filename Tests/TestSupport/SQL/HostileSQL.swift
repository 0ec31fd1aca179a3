/// SQL that is valid and means to be cut wrongly: semicolons, quotes and comments wherever they may stand.
///
/// A seed makes the same texts again.
public struct HostileSQL {
    /// Statements in one text.
    public struct Script: Sendable {
        /// The text.
        public let text: String
        /// How many statements it holds.
        public let count: Int
    }

    private var random: SeededGenerator
    private let hasStandardStrings: Bool
    private var number = 0

    /// Begins a sequence of texts.
    ///
    /// - Parameter standardStrings: The server's `standard_conforming_strings`, for which they are valid.
    public init(seed: UInt64, standardStrings: Bool = true) {
        random = SeededGenerator(seed: seed)
        hasStandardStrings = standardStrings
    }

    // MARK: Scripts

    /// What a script needs to be there: each of its statements leaves a row in `said`.
    public static let preparation = """
        create table said (place serial, number int, what text);
        create function say_command() returns event_trigger language plpgsql
            as $$ begin insert into said (what) values (tg_tag); end $$;
        create event trigger say on ddl_command_end execute function say_command();
        """

    /// Makes a script that a server of version 14 or later runs as it is.
    public mutating func script() -> Script {
        let count = Int.random(in: 1...12, using: &random)
        var text = maybe(gap())
        for _ in 0..<count {
            text += statement() + maybe(gap())
            repeat { text += ";" + maybe(gap()) } while oneIn(6)
        }
        return Script(text: text, count: count)
    }

    private mutating func statement() -> String {
        number += 1
        let head = "insert\(gap())into said (number, what)\(gap())"
        switch Int.random(in: 0..<9, using: &random) {
        case 0: return head + "values\(maybe(gap()))(\(number),\(maybe(gap()))\(expression()))"
        case 1: return head + "select \(number),\(gap())\(expression())\(gap())\(label())"
        case 2:
            return "with\(gap())begin\(gap())(atomic) as (select\(gap())\(expression()))\(gap())"
                + head + "select \(number), begin.atomic from begin"
        case 3:
            // Nobody's body.
            return head
                + "select \(number), begin\(gap())atomic from (select \(expression()) as begin) as \"create function\""
        case 4: return "do\(gap())" + quoted("begin " + head + "values (\(number), \(expression())); end")
        case 5:
            return "create rule \"r;\(number)\" as on delete to said do also"
                + " (\(gap())update said set what = \(expression());\(gap())update said set number = 1)"
        case 6: return "create\(gap())\(maybe("or\(gap())replace\(gap())"))" + function()
        case 7: return "create\(gap())\(maybe("or\(gap())replace\(gap())"))" + procedure()
        default: return head + "values (\(number), \(expression())), (\(number), \(expression()))"
        }
    }

    private mutating func function() -> String {
        let returns = oneIn(3) ? "return\(gap())(\(expression()))" : "select\(gap())\(expression())"
        return
            "function\(gap())f\(number)(begin text, atomic text default (\(string())))\(gap())returns\(gap())text"
            + "\(gap())language\(gap())sql\(gap())\(maybe("set search_path to begin, atomic "))begin\(gap())atomic"
            + body() + "\(returns)\(maybe(gap()));\(maybe(gap()))end"
    }

    private mutating func procedure() -> String {
        "procedure\(gap())p\(number)()\(gap())begin\(gap())atomic" + body() + "end"
    }

    /// Statements of a routine, up to its end.
    private mutating func body() -> String {
        var text = gap()
        for _ in 0..<Int.random(in: 0...3, using: &random) {
            text += "select\(gap())\(expression())\(gap())\(label())\(maybe(gap()))"
            repeat { text += ";" + maybe(gap()) } while oneIn(5)
        }
        return text
    }

    /// What a column may be called where `AS` is left out, or is not.
    private mutating func label() -> String {
        let unicode = [
            #"as U&"d\0061t;""#, #"as u&"d!0061t;" /* ; */ uescape '!'"#, "as U&\"'\" --;\r uescape '?'",
        ]
        return pick(
            ["", "begin", "atomic", "as end", "as begin", "end", "\"end;\"", "as \"a\"\"b;\"", "as \"case\""]
                + (hasStandardStrings ? unicode : [])
        )
    }

    // MARK: Expressions

    private mutating func expression(depth: Int = 0) -> String {
        let inner = depth > 2 ? "'x;'" : expression(depth: depth + 1)
        switch Int.random(in: 0..<16, using: &random) {
        case 0: return "(\(maybe(gap()))\(inner)\(maybe(gap())))"
        case 1: return "\(inner)||\(maybe(gap()))\(string())"
        case 2:
            return
                "case\(gap())when\(gap())true\(gap())then\(gap())\(inner)\(gap())else\(gap())'e;'\(gap())end"
        case 3: return "coalesce(\(inner),\(gap())\(string()))"
        case 4: return "(select\(gap())p.end\(gap())from (select \(inner) as end) as p)"
        case 5: return "(select\(gap())\"a;\"\"b\" from (select\(gap())\(inner) as \"a;\"\"b\") as \"'\")"
        case 6: return "(1 +\(gap())2 *\(maybe(gap()))3 - \(gap())1.5e-3)::text"
        case 7: return "cast(\(inner)\(gap())as\(gap())text)"
        case 8: return "(array[\(inner),\(gap())';'])[1]"
        default: return string()
        }
    }

    private mutating func string() -> String {
        switch Int.random(in: 0..<9, using: &random) {
        case 0, 1: return "'" + plain() + "'"
        case 2: return pick(["E", "e"]) + "'" + escaped() + "'"
        case 3: return "'" + plain() + "'" + continuation() + "'" + plain() + "'"
        case 4: return "E'" + escaped() + "'" + continuation() + "'" + escaped() + "'"
        // Unicode's escapes are refused without standard strings.
        case 5 where hasStandardStrings:
            return pick(["U", "u"]) + "&'d\\0061;" + pick(["''", "\\\\", "\\+000061", "--", "/*"]) + "'"
        case 6 where hasStandardStrings:
            return "U&'d!0061;" + pick(["''", "!!", "\\"]) + "'\(gap())UESCAPE\(gap())'!'"
        case 7: return pick(["b'01'", "B'1'", "x'1F'", "X'ab'"]) + "::text"
        default: return quoted(inside(quote: ""))
        }
    }

    /// What stands in an ordinary string.
    private mutating func plain() -> String { hasStandardStrings ? inside(quote: "'") : escaped() }

    /// A text between dollar quotes that it does not hold.
    private mutating func quoted(_ text: String) -> String {
        let tag = pick(["", "a", "_", "é", "b1", "end"].filter { !text.contains("$\($0)") })
        return "$\(tag)$\(text)$\(tag)$"
    }

    /// Anything, with a quote in it doubled.
    private mutating func inside(quote: String) -> String {
        let pieces = [
            ";", "\\", "--", "/*", "*/", "\"", "$$", "$a$", "$", "\n", "\r", " ", "é", "𐌰", "end",
            "begin atomic", "E'",
            quote + quote,
        ]
        return (0..<Int.random(in: 0...4, using: &random)).map { _ in pick(pieces) }.joined()
            .replacing("E'", with: quote == "'" ? "E''" : "E'")
    }

    private mutating func escaped() -> String {
        let pieces = [
            ";", "\\'", "\\\\", "''", "\\n", "--", "/*", "\"", "$$", "\\;", "\\x41", "\\u0041", "é", "\n",
        ]
        return (0..<Int.random(in: 0...4, using: &random)).map { _ in pick(pieces) }.joined()
    }

    // MARK: Blanks and comments

    /// What may stand between two words.
    private mutating func gap() -> String {
        let gaps = [
            " ", "\n", "\r\n", "\r", "\t", "\u{0C}", "-- ;\n", "--\r", "-- ' \"\r", "--$$;\r\n", " -- é;\n\r",
            "/* ; */", "/**/", "/* /* ' */ ; */", "/*/**/*/", "/***/", "/* -- */", "/*$a$*/",
        ]
        let first = pick(gaps)
        // Behind a letter a comment is enough.
        return oneIn(4) ? first + pick(gaps) : first
    }

    /// What may stand between the parts of a string that is continued.
    private mutating func continuation() -> String {
        pick(["\n", "\r", " \r\n\t", "-- ;'\n", " -- '\r  ", "\n--\n", "--;\r--'\n\n"])
    }

    // MARK: Choices

    private mutating func pick<Element>(_ choices: [Element]) -> Element {
        choices[Int.random(in: choices.indices, using: &random)]
    }

    private mutating func oneIn(_ chances: Int) -> Bool {
        Int.random(in: 0..<chances, using: &random) == 0
    }

    private mutating func maybe(_ text: String) -> String { Bool.random(using: &random) ? text : "" }

    // MARK: Soups

    /// Makes a text that only has to be cut into tokens: no statement, and often not closed.
    public mutating func soup() -> String {
        let pieces = [
            ";", "(", ")", ".", "..", ",", ":", "=", "<", "-", "+", "*", "/", "@", "!", "&", "%", "|", "[",
            "]", "\\", "$",
            "$1", "$12", "1", "0", "12", "1_0", "0x1F", "0b01", "0o17", "1.5", ".5", "1.", "1e5", "1.5E-3",
            "1e", "x", "e", "E",
            "u", "U&", "b", "N", "select", "end", "a$b", "é", "_", "\u{A0}", "\u{2028}", "uescape", "\u{0B}",
        ]
        return (0..<Int.random(in: 1...14, using: &random)).map { _ in
            switch Int.random(in: 0..<4, using: &random) {
            case 0: string()
            case 1: gap()
            case 2: oneIn(12) ? pick(["'", "\"", "/*", "$$"]) : label()
            default: pick(pieces)
            }
        }.joined()
    }
}
