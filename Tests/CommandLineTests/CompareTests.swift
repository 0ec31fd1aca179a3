import Foundation
import LoadClient
import Testing

@Suite(.timeLimit(.minutes(30))) struct CompareTests {
    @Test func itsExitCodeSaysWhetherSomethingGotWorse() async throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: "compare-\(UUID())").path
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let start = "2026-01-31T12:00:00.000Z"
        for (name, failed) in [("a", 0), ("b", 3)] {
            var report = try LoadReport(json: Data(Self.empty(start).utf8))
            (report.requests.sent, report.requests.failed) = (1000, failed)
            try report.write(toDirectory: "\(directory)/\(name)")
        }
        let (a, b) = ("\(directory)/a", "\(directory)/b/report.json")
        let worse = try await Program.run(["client", "compare", a, b])
        #expect(worse.code == 1 && worse.output.contains("✗ requests failed"), "\(worse)")
        let better = try await Program.run(["client", "compare", b, a, "--tolerance", "0%"])
        #expect(better.code == 0 && better.output.contains("✓ requests failed"), "\(better)")
    }

    @Test(arguments: [
        (["/no/such/place", "/dev/null"], "/no/such/place: there is no such file or directory"),
        (["/etc/passwd", "/etc/passwd"], "/etc/passwd: it is no report in JSON"),
        (["/dev/null"], "client compare: got 1 reports, takes two"),
        (["/dev/null", "/dev/null", "--tolerance", "10"], "it takes a percentage such as 10%, 0% to 1000%"),
    ])
    func whatIsNoReportIsOneClearLine(arguments: [String], complaint: String) async throws {
        let ending = try await Program.run(["client", "compare"] + arguments)
        #expect(ending.code == 64)
        #expect(
            ending.errors.contains(complaint) && ending.errors.split(separator: "\n").count == 1,
            "\(ending.errors)"
        )
    }

    /// A report of a run that did nothing.
    private static func empty(_ start: String) -> String {
        let ledger = """
            {"attempted":0,"acknowledged":0,"rejected":0,"indeterminate":0,"charged":0,"lost":0,"duplicated":0,
            "corrupted":0,"phantom":0,"recovered":0}
            """
        let none = #"{"p50_ms":0,"p99_ms":0,"max_ms":0,"count":0}"#
        return """
            {"verdict":"PASS","summary":"","reasons":[],"criteria":[],"limits":[],"certainty":{},
            "requests":{"sent":0,"ok":0,"failed":0,"charged":0,"unsent":0,"unsolicited":0,"by":[],"examples":[]},
            "kinds":[],"ledger":\(ledger),"answers":\(ledger),"votes":\(ledger),
            "latency":{"before":\(none),"during":\(none),"after":\(none)},"longest_unavailability_ms":0,
            "instances":[],"watched":[],
            "schedule":{"loop":"open","users":1,"connections":1,"waited_for_user":0,"lag_p50_ms":0,"lag_p99_ms":0,
            "lag_max_ms":0,"gaps":[],"processor_seconds":0},
            "read_back":{"api":{"complete":true,"rows":0,"retries":0,"seconds":0},"rounds":1},
            "seconds":[],"run":"r","target":"http://localhost","seed":1,"started":"\(start)","finished":"\(start)",
            "version":"1"}
            """
    }
}
