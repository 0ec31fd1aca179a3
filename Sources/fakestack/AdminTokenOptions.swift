import ArgumentParser
import Foundation

/// The secret that `/obsolete` asks for, given itself or in a file.
struct AdminTokenOptions: ParsableArguments {
    @Option(
        help:
            "A secret that /obsolete asks as a bearer token. Better given as a variable or a file: others see flags."
    )
    var adminToken: String?

    @Option(help: "A file that holds that token alone. Default: none.")
    var adminTokenFile: String?

    func validate() throws { _ = try token() }

    /// The token; nil where none is given.
    func token() throws -> String? {
        try AdminToken.read(adminToken, file: adminTokenFile, flag: "--admin-token")
    }
}

/// The secret that the fleet that is replaced asks for, while the token is changed.
struct OldAdminTokenOptions: ParsableArguments {
    @Option(
        help: """
            The token that the fleet to be replaced asks for, where it is another one: so a token is changed. Better given \
            as a variable or a file. Default: none.
            """
    )
    var oldAdminToken: String?

    @Option(help: "A file that holds that token alone. Default: none.")
    var oldAdminTokenFile: String?

    func validate() throws { _ = try token() }

    /// The token; nil where none is given.
    func token() throws -> String? {
        try AdminToken.read(oldAdminToken, file: oldAdminTokenFile, flag: "--old-admin-token")
    }
}

/// How tokens are read; no error shows one.
enum AdminToken {
    /// Takes a token from one of its two flags.
    ///
    /// Blanks and line ends around it are no part of it: whoever writes a file with an editor does not see them.
    ///
    /// - Throws: `ValidationError` where both are given, the file cannot be read, or what is there cannot be a bearer
    ///   token: nothing at all, or characters that a header field cannot carry or carries in more than one way (RFC 6750
    ///   allows fewer still).
    static func read(_ text: String?, file: String?, flag: String) throws -> String? {
        if text != nil, file != nil {
            throw ValidationError("\(flag) and \(flag)-file: it takes one of them, got both")
        }
        if let text { return try checked(text, "\(flag): what was given") }
        guard let file else { return nil }
        guard let text = try? String(contentsOfFile: file, encoding: .utf8) else {
            throw ValidationError(
                "\(flag)-file: '\(file)' cannot be read; it takes a file that holds the token"
            )
        }
        return try checked(text, "\(flag)-file: what '\(file)' holds")
    }

    private static func checked(_ text: String, _ subject: String) throws -> String {
        let token = text.trimmingCharacters(in: .whitespacesAndNewlines)
        guard !token.isEmpty, token.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw ValidationError(
                "\(subject) \(token.isEmpty ? "is empty" : "has a blank, a line end or another character in it"); "
                    + "\(FlagWording.takes)letters, digits and signs of ASCII, which are not shown here"
            )
        }
        return token
    }
}
