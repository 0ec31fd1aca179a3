import Lifecycle

/// The page: one document, whose style and script are in it, for the next request may be another instance's.
struct Page: Sendable {
    /// The instance that answers.
    let report: HealthReport
    /// What lets its style and script in.
    let nonce: String

    /// The Content-Security-Policy: nothing but what is in the page, and requests to where it came from.
    var policy: String {
        """
        default-src 'none'; style-src 'nonce-\(nonce)'; script-src 'nonce-\(nonce)'; connect-src 'self'; \
        img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'
        """
    }

    /// Text as HTML.
    static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing("\"", with: "&quot;")
    }
}
