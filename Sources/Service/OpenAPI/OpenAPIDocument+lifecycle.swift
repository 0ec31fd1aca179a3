import Lifecycle

/// The lifecycle's paths; see `LifecycleRoute`.
extension OpenAPIDocument {
    static let lifecyclePaths: [String: JSONValue] = [
        "/health": [
            "get": operation(
                "health",
                "Whether the instance wants traffic.",
                [
                    "200": health("Green: it does."),
                    "503": health("Red: it does not, and serves what comes all the same.", ["Retry-After"]),
                ],
                problems: []
            )
        ],
        "/live": [
            "get": operation(
                "live",
                "Whether the process lives.",
                ["200": answer("It does.", as: "text/plain", ["type": "string", "const": "live\n"])],
                problems: []
            )
        ],
    ]

    /// The administrators' paths.
    var adminPaths: [String: JSONValue] {
        [
            "/obsolete": [
                "get": obsolete(
                    "markObsoleteByGet",
                    "Marks the instance obsolete: red, and serving as before."
                ),
                "post": obsolete("markObsolete", "Marks the instance obsolete: red, and serving as before."),
                "delete": obsolete("restore", "Takes the mark back.", refusal: 409),
            ],
            "/inflight": [
                "get": Self.operation(
                    "inflight",
                    "How many requests are in flight; JSON where the Accept header asks for it first.",
                    ["200": Self.inflight],
                    problems: []
                )
            ],
            "/metrics": [
                "get": Self.operation(
                    "metrics",
                    "The instance's metrics, in Prometheus's text format.",
                    [
                        "200": Self.answer(
                            "The metrics.",
                            as: "text/plain; version=0.0.4; charset=utf-8",
                            ["type": "string"]
                        )
                    ],
                    problems: []
                )
            ],
        ]
    }

    private func obsolete(_ id: String, _ summary: String, refusal: Int? = nil) -> JSONValue {
        let problems = [refusal, asksToken ? 401 : nil].compactMap(\.self)
        let operation = Self.operation(
            id,
            summary,
            ["200": Self.answer("What it is now.", Self.schema("ObsoleteReport"))],
            problems: problems
        )
        return asksToken ? operation.with(["security": [["adminToken": []]]]) : operation
    }

    private static func health(_ description: String, _ headers: [String] = []) -> JSONValue {
        let content: JSONValue = [
            "application/json": ["schema": schema("HealthReport")],
            "application/problem+json": ["schema": schema("Problem")],
            "text/plain; charset=utf-8": ["schema": ["type": "string"]],
        ]
        return answer(description, schema("HealthReport"), headers: headers).with(["content": content])
    }

    private static var inflight: JSONValue {
        answer("The number.", schema("InflightReport")).with([
            "content": [
                "application/json": ["schema": schema("InflightReport")],
                "text/plain": ["schema": ["type": "string", "pattern": "^[0-9]+\\n$"]],
            ]
        ])
    }
}
