/// The paths that stream, and those for people.
extension OpenAPIDocument {
    static let streamPaths: [String: JSONValue] = [
        "/questions/import": [
            "post": operation(
                "importQuestions",
                """
                Adds the questions of an upload of any size, a line each. Bad lines are named and the others kept. \
                With an Idempotency-Key all of it is one transaction.
                """,
                parameters: ["key"],
                body: [
                    "required": true,
                    "description": """
                    Newline-delimited JSON (http://ndjson.org), each line a NewQuestion of at most \
                    \(ImportReader.longestLine) bytes.
                    """,
                    // Whatever is uploaded is taken, line by line.
                    "content": [ImportRoutes.mediaType: ["schema": [:]]],
                ],
                [
                    "200": answer(
                        "What was accepted, and what was not.",
                        schema("ImportReport"),
                        headers: ["Idempotent-Replayed"]
                    )
                ],
                problems: [415, 422] + databaseProblems
            )
        ],
        "/questions/feed": [
            "get": operation(
                "feed",
                """
                Every new question as it is asked: server-sent events named `question`. The last is `obsolete`, \
                when the instance is to be replaced.
                """,
                parameters: ["lastEventID"],
                [
                    "200": answer(
                        "The events, each as the schema says.",
                        as: "text/event-stream",
                        schema("Event")
                    )
                ],
                problems: databaseProblems
            )
        ],
        "/": [
            "get": operation(
                "page",
                "A page that shows who answers, how it is, and the newest questions.",
                [
                    "200": answer(
                        "The page.",
                        as: "text/html; charset=utf-8",
                        ["type": "string"],
                        headers: ["Content-Security-Policy"]
                    )
                ],
                problems: []
            )
        ],
        "/openapi.json": [
            "get": operation(
                "contract",
                "This document.",
                ["200": answer("The contract.", ["type": "object", "required": ["openapi", "paths"]])],
                problems: []
            )
        ],
    ]
}
