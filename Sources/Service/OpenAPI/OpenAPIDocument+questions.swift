/// The paths of questions, answers and votes.
extension OpenAPIDocument {
    static let questionPaths: [String: JSONValue] = [
        "/questions": [
            "get": operation(
                "listQuestions",
                "Questions, newest first. An unknown or repeated parameter is 400.",
                parameters: ["after", "limit"],
                ["200": answer("A page of questions.", schema("QuestionPage"))],
                problems: databaseProblems
            ),
            "post": operation(
                "addQuestion",
                "Asks a question.",
                parameters: ["key"],
                body: jsonBody("NewQuestion"),
                [
                    "201": answer(
                        "The question.",
                        schema("Question"),
                        headers: ["Location", "Idempotent-Replayed"],
                        links: questionLinks
                    )
                ],
                problems: bodyProblems + databaseProblems
            ),
        ],
        "/questions/{id}": [
            "get": operation(
                "getQuestion",
                "One question.",
                parameters: ["id"],
                ["200": answer("The question.", schema("Question"))],
                problems: [404] + databaseProblems
            )
        ],
        "/questions/{id}/answers": [
            "get": operation(
                "listAnswers",
                "A question's answers, newest first. An unknown or repeated parameter is 400.",
                parameters: ["id", "after", "limit"],
                ["200": answer("A page of answers.", schema("AnswerPage"))],
                problems: [404] + databaseProblems
            ),
            "post": operation(
                "addAnswer",
                "Answers a question.",
                parameters: ["id", "key"],
                body: jsonBody("NewAnswer"),
                ["201": answer("The answer.", schema("Answer"), headers: ["Idempotent-Replayed"])],
                problems: [404] + bodyProblems + databaseProblems
            ),
        ],
        "/questions/{id}/votes": [
            "post": operation(
                "addVote",
                "Votes a question up or down.",
                parameters: ["id", "key"],
                body: jsonBody("NewVote"),
                ["200": answer("The new score.", schema("Score"), headers: ["Idempotent-Replayed"])],
                problems: [404] + bodyProblems + databaseProblems
            )
        ],
    ]

    /// What the answer to a new question leads to.
    private static let questionLinks: JSONValue = .object(
        Dictionary(
            uniqueKeysWithValues: ["getQuestion", "listAnswers", "addAnswer", "addVote"].map { operation in
                (operation, ["operationId": .string(operation), "parameters": ["id": "$response.body#/id"]])
            }
        )
    )
}
