import NIOHTTP1
import Service
import Testing

/// What is nearly right is refused with a reason: a guess would be somebody else's meaning.
@Suite(.timeLimit(.minutes(30))) struct StrictnessTests {
    private static let body = #"{"title":"t","body":"b","author":"a"}"#

    @Test func bodiesAreWhatTheySayOrRefused() async throws {
        try await RunningService.withFreshDatabase { (service: RunningService) async throws in
            let json = ("Content-Type", "application/json")
            let cases: [(headers: HTTPHeaders, body: String, status: Int)] = [
                ([json.0: json.1], Self.body, 201),
                (["Content-Type": ""], Self.body, 415),
                (["Content-Type": "text/plain"], Self.body, 415),
                ([json.0: json.1, "Content-Encoding": "gzip"], Self.body, 415),
                ([json.0: json.1, "Content-Encoding": "identity"], Self.body, 201),
                (HTTPHeaders([json, ("Content-Type", "text/plain")]), Self.body, 400),
                (HTTPHeaders([json, json]), Self.body, 201),
                ([json.0: json.1], #"{"title":"t","body":"b","author":"a",}"#, 400),
                ([json.0: json.1], #"{"title":"t","body":"b","author":"a" , }"#, 400),
                ([json.0: json.1], #"{"title":"t,","body":"b,}","author":",]"}"#, 201),
            ]
            for (headers, body, status) in cases {
                // Once as the event loop answers it, and once as the routes do.
                for key in [nil, "key-\(UInt64.random(in: 0 ... .max))"] {
                    var headers = headers
                    if let key { headers.add(name: "Idempotency-Key", value: key) }
                    let answer = try await service.ask(.POST, "/questions", body, headers: headers)
                    #expect(answer.status == status, "\(headers) \(body): \(answer.body)")
                }
            }
        }
    }

    @Test func aLineWithAFieldThatNoDatabaseCanNameIsReportedAndTheOthersKept() async throws {
        try await RunningService.withFreshDatabase { (service: RunningService) async throws in
            let lines =
                #"{"title":"good","body":"b","author":"a"}"# + "\n"
                + #"{"title":"a","body":"b","author":"a","\u0000":1}"# + "\n"
            let headers: HTTPHeaders = ["Content-Type": "application/x-ndjson", "Idempotency-Key": "k"]
            for attempt in 1...2 {
                let answer = try await service.ask(.POST, "/questions/import", lines, headers: headers)
                #expect(answer.status == 200, "\(answer.body)")
                #expect(answer.json["accepted"] as? Int == 1)
                #expect(answer.json["rejected_total"] as? Int == 1)
                #expect(answer.headers["Idempotent-Replayed"].isEmpty == (attempt == 1))
            }
            #expect(try await service.ask(.GET, "/questions").body.contains("good"))
        }
    }
}
