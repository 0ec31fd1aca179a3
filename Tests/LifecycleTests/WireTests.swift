import Foundation
import Lifecycle
import Testing

struct WireTests {
    private static let identity = InstanceIdentity(instance: "i-\"1\"\\\n\u{1}é😀", color: "blue", release: 3)

    private func health(_ reason: String?, schema: String?, since: Date) -> HealthReport {
        HealthReport(
            status: reason == nil ? .green : .red,
            state: .serving,
            reason: reason,
            identity: Self.identity,
            schema: schema,
            database: .up,
            inflight: 7,
            since: since
        )
    }

    @Test(arguments: [nil, "plain", "with \"quotes\", \\, a tab\t and \u{0}"], [nil, "20260101000000"])
    func healthIsWrittenAsTheEncoderWouldWriteIt(_ reason: String?, _ schema: String?) throws {
        let report = health(reason, schema: schema, since: Date(timeIntervalSince1970: 1_790_000_000.25))
        #expect(report.json == String(decoding: try WireJSON.encode(report), as: UTF8.self))
        #expect(try WireJSON.decode(HealthReport.self, from: Data(report.json.utf8)) == report)
    }

    @Test(arguments: [nil, 0, 1234]) func inflightIsWrittenAsTheEncoderWouldWriteIt(_ age: Int?) throws {
        let report = InflightReport(
            inflight: 2,
            streams: 1,
            total: 90_000,
            idleMilliseconds: age,
            oldestMilliseconds: age,
            state: .obsolete,
            instance: Self.identity.instance
        )
        #expect(report.json == String(decoding: try WireJSON.encode(report), as: UTF8.self))
    }

    @Test func obsoleteIsWrittenAsTheEncoderWouldWriteIt() throws {
        let report = ObsoleteReport(state: .obsolete, since: Date(), inflight: 0, instance: "i")
        #expect(report.json == String(decoding: try WireJSON.encode(report), as: UTF8.self))
    }

    @Test(arguments: [
        (0, "1970-01-01T00:00:00.000Z"), (-0.001, "1969-12-31T23:59:59.999Z"),
        (951_782_399.999, "2000-02-28T23:59:59.999Z"), (951_782_400, "2000-02-29T00:00:00.000Z"),
        (1_709_251_200, "2024-03-01T00:00:00.000Z"), (4_107_542_399, "2100-02-28T23:59:59.000Z"),
        (4_107_542_400, "2100-03-01T00:00:00.000Z"), (1_790_000_000.123_999, "2026-09-21T14:13:20.123Z"),
    ])
    func aTimeIsWrittenToTheMillisecond(_ seconds: Double, _ text: String) {
        #expect(RFC3339.string(Date(timeIntervalSince1970: seconds)) == text)
    }

    // From 1589: Foundation turns to the Julian calendar before 1582, RFC 3339 does not.
    @Test func timesAgreeWithFoundationOverCenturies() {
        var generator = SystemRandomNumberGenerator()
        let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        for _ in 0..<2000 {
            let seconds = Double(Int.random(in: -12_000_000_000...200_000_000_000, using: &generator))
            let date = Date(timeIntervalSince1970: seconds + 0.5)
            #expect(RFC3339.string(date) == date.formatted(style))
        }
    }
}
