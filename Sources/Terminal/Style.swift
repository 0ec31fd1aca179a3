import Foundation

/// Colors and weights for a terminal, or nothing where there is none.
public struct Style: Sendable {
    /// What a piece of text looks like.
    public enum Ink: String, Sendable {
        case bold = "1"
        case dim = "2"
        case red = "31"
        case green = "32"
        case yellow = "33"
        case blue = "94"
        case magenta = "35"
        case cyan = "36"
    }

    /// Whether text gets any ink at all.
    public let isColored: Bool

    /// A style with or without color.
    public init(isColored: Bool) {
        self.isColored = isColored
    }

    /// Color only where a person sees it: on a terminal that is not dumb, and `NO_COLOR` is unset or empty.
    ///
    /// Source: https://no-color.org.
    public static func detect(
        fileDescriptor: Int32 = 1,
        environment: [String: String]
    ) -> Style {
        let refuses = environment["NO_COLOR"].map { !$0.isEmpty } ?? false
        return Style(
            isColored: !refuses && environment["TERM"] != "dumb" && isatty(fileDescriptor) == 1
        )
    }

    /// The text in the given inks.
    public func callAsFunction(_ text: String, _ inks: Ink...) -> String {
        guard isColored, !inks.isEmpty else { return text }
        return "\u{1B}[\(inks.map(\.rawValue).joined(separator: ";"))m\(text)\u{1B}[0m"
    }

    /// The text in the color of a fleet; a color that terminals do not have is bold.
    public func fleet(_ color: String, _ text: String) -> String {
        switch color {
        case "blue": self(text, .blue)
        case "green": self(text, .green)
        case "red": self(text, .red)
        case "yellow": self(text, .yellow)
        default: self(text, .bold)
        }
    }
}
