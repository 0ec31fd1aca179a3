import Lifecycle

/// What bodies look like.
extension OpenAPIDocument {
    static let schemas: [String: JSONValue] = [
        "ID": ["type": "integer", "format": "int64", "minimum": 1, "maximum": .number(Int64.max)],
        "NewQuestion": object(["title": text(.title), "body": text(.body), "author": text(.author)]),
        "Question": object([
            "id": schema("ID"), "title": text(.title), "body": text(.body), "author": text(.author),
            "score": integer, "created_at": time,
        ]),
        "QuestionPage": page("questions", of: "Question"),
        "NewAnswer": object(["body": text(.body), "author": text(.author)]),
        "Answer": object([
            "id": schema("ID"), "question_id": schema("ID"), "body": text(.body), "author": text(.author),
            "created_at": time,
        ]),
        "AnswerPage": page("answers", of: "Answer"),
        "NewVote": object([
            "value": ["type": "integer", "enum": .array(NewVote.values.map { .number($0) })]
        ]),
        "Score": object(["question_id": schema("ID"), "score": integer]),
        "ImportReport": object([
            "accepted": count,
            "rejected": [
                "type": "array", "maxItems": .number(ImportReport.namedRejections),
                "items": object(["line": ["type": "integer", "minimum": 1], "error": string]),
            ],
            "rejected_total": count,
        ]),
        "Problem": object(
            [
                "type": ["type": "string", "format": "uri-reference"], "title": string,
                "status": ["type": "integer", "minimum": 400, "maximum": 599], "detail": string,
                "accepted": count,
            ],
            optional: ["accepted"]
        ),
        "Event": object(
            [
                "event": ["type": "string", "enum": ["question", "obsolete"]],
                "data": [
                    "type": "string", "contentMediaType": "application/json",
                    "description": "A Question, or who says goodbye.",
                ],
                "id": ["type": "string", "pattern": .string(FeedPosition.pattern)],
                "retry": count,
            ],
            optional: ["id", "retry"]
        ),
        "State": ["type": "string", "enum": .array(LifecycleState.allCases.map { .string($0.rawValue) })],
        "HealthReport": object(
            [
                "status": ["type": "string", "enum": ["green", "red"]], "state": schema("State"),
                "reason": string, "color": string, "release": count, "instance": string, "schema": string,
                "database": ["type": "string", "enum": ["up", "down"]], "inflight": count, "since": time,
            ],
            optional: ["reason", "schema"]
        ),
        "ObsoleteReport": object([
            "state": schema("State"), "since": time, "inflight": count, "instance": string,
        ]),
        "InflightReport": object([
            "inflight": count, "streams": count, "total": count, "idle_ms": nullable(count),
            "oldest_ms": nullable(count), "state": schema("State"), "instance": string,
        ]),
    ]

    private static let string: JSONValue = ["type": "string"]
    private static let integer: JSONValue = ["type": "integer"]
    private static let count: JSONValue = ["type": "integer", "minimum": 0]
    private static let time: JSONValue = ["type": "string", "format": "date-time"]

    /// An object that has these fields and no others.
    private static func object(
        _ properties: [String: JSONValue],
        optional: Set<String> = []
    ) -> JSONValue {
        [
            "type": "object",
            "properties": .object(properties),
            "required": .array(
                properties.keys.filter { !optional.contains($0) }.sorted().map { .string($0) }
            ),
            "additionalProperties": false,
        ]
    }

    /// What a text field takes: anything but U+0000, which Postgres cannot store.
    private static func text(_ rule: TextRule) -> JSONValue {
        [
            "type": "string", "minLength": 1, "maxLength": .number(rule.longest), "pattern": "^[^\\u0000]+$",
        ]
    }

    private static func page(_ name: String, of item: String) -> JSONValue {
        object([
            name: [
                "type": "array", "maxItems": .number(PageRequest.limits.upperBound), "items": schema(item),
            ],
            // What `after` takes for the page behind this one.
            "next": nullable(string),
        ])
    }

    private static func nullable(_ schema: JSONValue) -> JSONValue { ["oneOf": [schema, ["type": "null"]]] }
}
