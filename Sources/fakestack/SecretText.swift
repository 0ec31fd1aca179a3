import ArgumentParser

/// Secrets that people give.
enum SecretText {
    /// A bearer token.
    ///
    /// - Parameter flag: Whose value it is.
    /// - Throws: `ValidationError`, which does not show it, where no header field could carry it.
    static func token(_ text: String, of flag: String) throws -> String {
        guard !text.isEmpty, text.utf8.allSatisfy({ 0x21...0x7E ~= $0 }) else {
            throw ValidationError(
                "\(flag): it takes a secret of visible ASCII characters, got \(text.isEmpty ? "nothing" : "others")"
            )
        }
        return text
    }
}
