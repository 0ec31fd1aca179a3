import HTTPTypes

/// What operations are made of.
extension OpenAPIDocument {
    /// An operation on the database, with the answers that each of them has.
    static func operation(
        _ id: String,
        _ summary: String,
        parameters: [String] = [],
        body: JSONValue? = nil,
        _ responses: [String: JSONValue],
        problems: [Int]
    ) -> JSONValue {
        var operation: [String: JSONValue] = ["operationId": .string(id), "summary": .string(summary)]
        if !parameters.isEmpty {
            operation["parameters"] = .array(parameters.map { reference("parameters", $0) })
        }
        if let body { operation["requestBody"] = body }
        var all = responses
        for status in problems + connectionProblems where all["\(status)"] == nil {
            all["\(status)"] = problem(status)
        }
        operation["responses"] = .object(all)
        return .object(operation)
    }

    /// What any request may be answered before anybody looks at its path.
    static let connectionProblems = [400, 408, 431, 503]
    /// What an operation on the database may be answered instead.
    static let databaseProblems = [504]
    /// What a JSON body may be answered.
    static let bodyProblems = [413, 415, 422]

    /// An answer of one media type.
    static func answer(
        _ description: String,
        as mediaType: String = "application/json",
        _ schema: JSONValue,
        headers: [String] = [],
        links: JSONValue? = nil
    ) -> JSONValue {
        let names = identityHeaders + headers
        let all = names.map { ($0, reference("headers", $0)) }
        var answer: [String: JSONValue] = [
            "description": .string(description),
            "headers": .object(Dictionary(uniqueKeysWithValues: all)),
            "content": [mediaType: ["schema": schema]],
        ]
        if let links { answer["links"] = links }
        return .object(answer)
    }

    static func schema(_ name: String) -> JSONValue { reference("schemas", name) }

    static func reference(_ kind: String, _ name: String) -> JSONValue {
        ["$ref": "#/components/\(kind)/\(name)"]
    }

    static func jsonBody(_ name: String) -> JSONValue {
        ["required": true, "content": ["application/json": ["schema": schema(name)]]]
    }

    static func problem(_ status: Int) -> JSONValue {
        answer(
            HTTPResponse.Status(code: status).reasonPhrase,
            as: "application/problem+json",
            schema("Problem"),
            headers: status == 503 || status == 504 ? ["Retry-After"] : []
        )
    }

    private static let identityHeaders = ["X-Fakestack-Instance", "X-Fakestack-Color", "X-Fakestack-Release"]

    static let headers: [String: JSONValue] = [
        "X-Fakestack-Instance": header("Who answered: the instance, a UUID made at its start."),
        "X-Fakestack-Color": header("The color of its fleet."),
        "X-Fakestack-Release": header("Which generation of the schema it speaks."),
        "Location": header("Where the question is."),
        "Retry-After": header("After how many seconds to ask again."),
        "Idempotent-Replayed": header(
            "There where an earlier request with the key did it.",
            isAlwaysThere: false
        ),
        "Content-Security-Policy": header("What the page may load: nothing but itself."),
    ]

    private static func header(_ description: String, isAlwaysThere: Bool = true) -> JSONValue {
        ["description": .string(description), "required": .bool(isAlwaysThere), "schema": ["type": "string"]]
    }

    static let parameters: [String: JSONValue] = [
        "id": [
            "name": "id", "in": "path", "required": true, "description": "The question.",
            "schema": schema("ID"),
        ],
        "after": [
            "name": "after", "in": "query", "description": "What `next` said; the newest come first.",
            "schema": schema("ID"),
        ],
        "limit": [
            "name": "limit", "in": "query", "description": "How many a page may have.",
            "schema": [
                "type": "integer", "minimum": .number(PageRequest.limits.lowerBound),
                "maximum": .number(PageRequest.limits.upperBound),
                "default": .number(PageRequest.defaultLimit),
            ],
        ],
        "key": [
            "name": "Idempotency-Key", "in": "header",
            "description":
                "A repeat with the same key answers as the first did; another request with it is 422.",
            "schema": [
                "type": "string", "pattern": "^[!-~]+$",
                "minLength": .number(IdempotencyKey.lengths.lowerBound),
                "maxLength": .number(IdempotencyKey.lengths.upperBound),
            ],
        ],
        "lastEventID": [
            "name": "Last-Event-ID", "in": "header",
            "description": "The `id` of the last event that was received; without one the feed begins now.",
            "schema": ["type": "string", "pattern": "^$|\(FeedPosition.pattern)"],
        ],
    ]
}
