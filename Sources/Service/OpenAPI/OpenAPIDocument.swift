import Foundation

/// The contract that `GET /openapi.json` shows, made of what the code checks: each limit is the code's own constant.
///
/// Source: the OpenAPI Specification 3.1.0.
struct OpenAPIDocument: Sendable {
    /// Whether the administrators' paths are on this port; otherwise they are on a port of their own.
    let hasAdminPaths: Bool
    /// Whether `/obsolete` asks for the admin token.
    let asksToken: Bool

    /// The document.
    var json: JSONValue {
        var paths = Self.questionPaths.merging(Self.streamPaths) { $1 }.merging(Self.lifecyclePaths) { $1 }
        if hasAdminPaths { paths.merge(adminPaths) { $1 } }
        return [
            "openapi": "3.1.0",
            "info": [
                "title": "Fakestack",
                "version": "1.0.0",
                "summary": "Questions and answers, to rehearse zero-downtime deployments with.",
                "description": """
                Every GET is answered for HEAD, too. Errors are problem documents (RFC 9457). While the database \
                is away requests are answered 503 at once; where an answer of it was lost, 504 says that the \
                outcome is unknown: an Idempotency-Key makes a repeat safe.
                """,
            ],
            "servers": [["url": "/"]],
            "paths": .object(paths),
            "components": [
                "schemas": .object(Self.schemas),
                "parameters": .object(Self.parameters),
                "headers": .object(Self.headers),
                "securitySchemes": ["adminToken": ["type": "http", "scheme": "bearer"]],
            ],
        ]
    }

    /// The document as it is sent.
    func encoded() throws -> Data {
        try JSONEncoder.service.encode(json) + Data("\n".utf8)
    }
}
