import Foundation
import TestSupport
import Testing

@testable import LoadClient

@Suite(.timeLimit(.minutes(30))) struct ReportPageTests {
    @Test(arguments: Verdict.allCases)
    func itLoadsNothingAndEscapesWhatItShows(verdict: Verdict) {
        let page = RichReport.make(verdict).html()
        #expect(page.contains("<h1>\(verdict.rawValue)</h1>"))
        #expect(page.split(separator: "<script>").count == 2 && !page.contains("<script "))
        #expect(!page.contains(" src=\"") && !page.contains("href=") && !page.contains("@import"))
        #expect(page.split(separator: "url(").dropFirst().allSatisfy { $0.hasPrefix("#") })
        #expect(!page.contains("<img"))
        #expect(page.contains(##"\u001b[2J&lt;img src=x&gt;\u202e&amp;&quot;|`@all\r\n\u0085\uffff"##))
        #expect(page.unicodeScalars.allSatisfy { $0 == "\n" || $0.value >= 0x20 && $0.value != 0x202E })
    }

    @Test func everyElementIsClosed() throws {
        for report in [RichReport.make(), LoadReportTests.sample()] {
            var page = report.html().replacing("<!doctype html>", with: "").replacing(" hidden>", with: ">")
            page = page.replacing(/<meta [^>]*>/, with: "").replacing(PageScript.text, with: "")
            // A reader of XML is as strict as one can be.
            #expect(try Python.run("import sys, xml.dom.minidom as m; m.parse(sys.stdin)", input: page) == "")
        }
    }

    @Test func aRunWithoutAnySecondStillHasAPage() {
        var report = LoadReportTests.sample()
        (report.seconds, report.instances, report.deployment, report.watched) = ([], [], nil, [])
        #expect(report.html().contains("No request was sent"))
    }

    @Test func aLongRunIsDrawnInSomeHundredColumns() {
        let report = RichReport.make(.pass, seconds: 4 * 3600)
        let axis = TimeAxis(report)
        #expect(axis.columns.count <= 300 && axis.columns.flatMap(\.seconds).count == 4 * 3600)
        #expect(
            axis.ticks.count <= 11 && axis.ticks.allSatisfy { $0.text.contains(" h") || $0.second < 3600 }
        )
        #expect(report.html().utf8.count < 1_000_000)
    }

    @Test func aSecondWithoutAnAnswerIsAHoleAndTheLastOneIsWholeAsFarAsItGoes() throws {
        let axis = TimeAxis(RichReport.make())
        let last = try #require(axis.columns.last)
        #expect(last.isPartial && axis.columns.filter(\.isPartial).count == 1)
        #expect(abs(axis.length - 44.4) < 0.001)
        let page = RichReport.make().html()
        // 220 requests in 0.4 s are 550 a second.
        #expect(page.contains("due 550/s, failed 0</title></rect></svg>"))
        #expect(page.contains("9 s: no answer, due 550/s, failed 8"))
        #expect(page.contains("36 s: no answer, due 0/s, failed 0"))
    }

    @Test func inABrowserNothingOverlapsAndNothingLeavesThePage() async throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: "page-\(UUID())").path
        defer { try? FileManager.default.removeItem(atPath: directory) }
        try RichReport.make().write(toDirectory: directory)
        let shots = ProcessInfo.processInfo.environment["FAKESTACK_SCREENSHOTS"]
        try await Chromium.show("file://\(directory)/report.html") { browser in
            try await browser.until("document.readyState === 'complete'")
            for width in [390, 800, 1300] {
                for isDark in [false, true] {
                    try await browser.resize(width: width, isDark: isDark)
                    let problems = try await browser.evaluate(Self.problems) as? [String]
                    #expect(problems == [], "at \(width), \(isDark ? "dark" : "light")")
                    guard let shots else { continue }
                    let name = "\(shots)/\(width)-\(isDark ? "dark" : "light").png"
                    try await browser.screenshot().write(to: URL(filePath: name))
                }
            }
            let paper = "getComputedStyle(document.body).backgroundColor"
            #expect(try await browser.evaluate(paper) as? String == "rgb(13, 17, 23)")
            // The script shows at once what the browser would show after a while.
            let shown = try await browser.evaluate(
                """
                (() => {
                  const hit = document.querySelector(".plot .hit"), box = hit.getBoundingClientRect();
                  hit.dispatchEvent(new PointerEvent("pointermove",
                    {bubbles: true, clientX: box.x + box.width / 2, clientY: box.y + 5}));
                  return document.querySelector(".tip").textContent;
                })()
                """
            )
            #expect((shown as? String)?.hasPrefix("0 s: blue 3f2a9c1e 275/s") == true)
        }
    }

    /// Texts that overlap, and whatever is wider than the page.
    private static let problems = """
        (() => {
          const problems = [], boxes = [], width = document.documentElement.clientWidth;
          if (document.documentElement.scrollWidth > width)
            problems.push("the page is " + document.documentElement.scrollWidth + " wide");
          const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
          while (walker.nextNode()) {
            const node = walker.currentNode, parent = node.parentElement;
            if (!node.data.trim() || parent.closest("script, style, title, .tip")) continue;
            const range = document.createRange();
            range.selectNodeContents(node);
            for (const box of range.getClientRects()) {
              if (box.width < 1 || box.height < 1) continue;
              boxes.push({node, box, text: node.data.trim()});
              // A wide table scrolls by itself.
              if (!parent.closest(".wide") && (box.left < 0 || box.right > width + 0.5))
                problems.push("outside: " + node.data.trim());
            }
          }
          for (let i = 0; i < boxes.length; i++) for (let j = i + 1; j < boxes.length; j++) {
            const a = boxes[i].box, b = boxes[j].box;
            if (boxes[i].node !== boxes[j].node && a.left < b.right - 1 && b.left < a.right - 1
              && a.top < b.bottom - 1.5 && b.top < a.bottom - 1.5)
              problems.push(boxes[i].text + " | " + boxes[j].text);
          }
          if (boxes.length < 200) problems.push("only " + boxes.length + " texts");
          return problems;
        })()
        """
}
