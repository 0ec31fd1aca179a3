import Foundation
import Testing

@testable import LoadClient

@Suite(.timeLimit(.minutes(30))) struct ReportForMachinesTests {
    /// What the schema of JUnit's files asks for, by a real reader of XML.
    private static let rules = """
        import sys, re, xml.etree.ElementTree as tree
        root = tree.parse(sys.stdin).getroot()
        assert root.tag == "testsuites" and [c.tag for c in root] == ["testsuite"], root.tag
        suite = root[0]
        tags = [c.tag for c in suite]
        cases = suite.findall("testcase")
        assert tags == ["properties"] + ["testcase"] * len(cases) + ["system-out", "system-err"], tags
        assert re.fullmatch(r"\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d", suite.get("timestamp")), suite.get("timestamp")
        for name in ["name", "hostname", "package", "id"]: assert suite.get(name), name
        float(suite.get("time"))
        for attribute, tag in [("failures", "failure"), ("errors", "error"), ("skipped", "skipped")]:
            found = sum(len(c.findall(tag)) for c in cases)
            assert int(suite.get(attribute)) == found, attribute
            print(tag, found)
        assert int(suite.get("tests")) == len(cases)
        for case in cases:
            assert case.get("name") and case.get("classname"), case.attrib
            float(case.get("time"))
            assert sum(c.tag in ("failure", "error", "skipped") for c in case) <= 1
            assert all(c.tag in ("failure", "error", "skipped", "system-out") for c in case)
            assert all(c.get("type") for c in case if c.tag in ("failure", "error"))
        print("cases", len(cases))
        """

    @Test func eachCriterionIsATestCase() throws {
        let told = try Python.run(Self.rules, input: RichReport.make().junit())
        #expect(told == "failure 3\nerror 1\nskipped 1\ncases 10\n")
    }

    @Test(arguments: [
        (Verdict.fail, "failure 1\nerror 0"), (.unknown, "failure 0\nerror 1"), (.pass, "failure 0\nerror 0"),
    ])
    func aVerdictThatNoCriterionExplainsIsNeverASuccess(verdict: Verdict, told: String) throws {
        let report = LoadReportTests.sample(verdict)
        #expect(try Python.run(Self.rules, input: report.junit()).hasPrefix("\(told)\nskipped 0\n"))
    }

    @Test func theSummarySaysWhatFailedAndNothingOfTheServiceIsMarkup() {
        let text = RichReport.make().markdown()
        #expect(text.hasPrefix("## ❌ FAIL\n\n3 acknowledged questions were lost"))
        #expect(text.contains("| ✗ | questions | 3 of 5498 acknowledged are lost | 0 |"))
        #expect(text.contains("| – | old rows | not judged: no database is given |  |"))
        #expect(
            text.contains("- `questions: lost: r/1, acknowledged at 9.2 s by 3f2a9c1e over 127.0.0.1:4711`")
        )
        // Backticks in it need more of them around it.
        #expect(text.contains("- `` requests: GET /questions at 8.113 s"))
        #expect(!text.contains("\u{202E}") && !text.contains("\u{1B}"))
        #expect(
            MarkdownSummary.plain("<b> *x* | [a](b) @all #11 `c`")
                == "&lt;b&gt; \\*x\\* \\| \\[a\\](b) @\u{200D}all \\#11 \\`c\\`"
        )
        for line in text.split(separator: "\n") where line.hasPrefix("|") {
            #expect([5, 8].contains(line.replacing("\\|", with: "").count { $0 == "|" }), "\(line)")
        }
    }
}
