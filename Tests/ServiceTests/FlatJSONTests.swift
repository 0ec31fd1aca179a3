import Foundation
import Testing

@testable import Service

struct FlatJSONTests {
    private func strings(_ json: String) -> [String]? {
        strings(Array(json.utf8))
    }

    private func strings(_ json: [UInt8]) -> [String]? {
        json.withUnsafeBytes { FlatJSON.strings(of: ["a", "bc"], in: $0) }
    }

    @Test(arguments: [
        (#"{"a":"1","bc":"2"}"#, ["1", "2"]), (" {\n\t\"bc\" : \"2\" ,\r\"a\":\"\" } ", ["", "2"]),
        (#"{"a":"\"\\\/\b\f\n\r\t","bc":"é\u00e9\uD83D\uDE00\u0041"}"#, ["\"\\/\u{8}\u{c}\n\r\t", "éé😀A"]),
        (#"{"a":"\u0000","bc":"😀"}"#, ["\0", "😀"]),
    ])
    func theUsualObjectIsRead(_ json: String, _ values: [String]) {
        #expect(strings(json) == values)
    }

    @Test(arguments: [
        "", "{", "{}", "[]", #"{"a":"1"}"#, #"{"a":"1","bc":2}"#, #"{"a":"1","bc":null}"#,
        #"{"a":"1","bc":"2",}"#,
        #"{"a":"1","bc":"2"}x"#, #"{"a":"1","bc":"2","d":"3"}"#, #"{"a":"1","a":"1","bc":"2"}"#,
        #"{"a":"1""bc":"2"}"#, #"{"a":"\x","bc":"2"}"#, #"{"a":"\ud83d","bc":"2"}"#,
        #"{"a":"\udE00","bc":"2"}"#,
        #"{"a":"\ud83d\u0041","bc":"2"}"#, #"{"a":"\u00g0","bc":"2"}"#, #"{"a":"\u00"#,
        "{\"a\":\"\n\",\"bc\":\"2\"}",
        #"{"\u0061":"1","bc":"2"}"#, #"{"a":"1","bc":"2"#, #"{"a":"1","bc"#, #"{'a':'1','bc':'2'}"#,
    ])
    func anythingElseIsLeftToTheDecoder(_ json: String) {
        #expect(strings(json) == nil)
    }

    @Test func bytesThatAreNoUTF8AreLeftToTheDecoder() {
        #expect(strings(Array(#"{"a":""#.utf8) + [0xC3] + Array(#"","bc":"2"}"#.utf8)) == nil)
        #expect(strings(Array(#"{"a":"\n"#.utf8) + [0xFF] + Array(#"","bc":"2"}"#.utf8)) == nil)
    }

    @Test func itNeverDisagreesWithTheDecoder() throws {
        var generator = SystemRandomNumberGenerator()
        let pieces = [
            "\"", "\\", "{", "}", ":", ",", "a", "bc", "\\u", "0041", "d83d", "\\ude00", "\\n", " ", "é",
            "\"a\":\"", "\"bc\":\"",
            "\",", "\"}", "\t",
        ]
        for _ in 0..<20_000 {
            let count = Int.random(in: 0...8, using: &generator)
            let middle = (0..<count).map { _ in pieces.randomElement(using: &generator) ?? "" }.joined()
            let json = "{\"a\":\"" + middle + "\",\"bc\":\"2\"}"
            guard let values = strings(json) else { continue }
            let decoded = try JSONDecoder().decode([String: String].self, from: Data(json.utf8))
            #expect(decoded == ["a": values[0], "bc": values[1]], "\(json)")
        }
    }
}
