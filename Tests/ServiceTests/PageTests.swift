import Foundation
import Lifecycle
import NIOHTTP1
import Service
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(30))) struct PageTests {
    @Test func thePageIsCompleteWithoutItsScriptAndLoadsNothingElse() async throws {
        try await RunningService.withFreshDatabase { (service: RunningService) async throws in
            let page = try await service.ask(.GET, "/")
            #expect(page.status == 200)
            #expect(page.headers["Content-Type"] == ["text/html; charset=utf-8"])
            #expect(page.body.contains(#"data-color="green""#))
            #expect(page.body.contains(#"<dd id="state">serving</dd>"#))
            #expect(!page.body.contains("://") && !page.body.contains("url(") && !page.body.contains(" src="))
            let policy = try #require(page.headers["Content-Security-Policy"].first)
            #expect(policy.hasPrefix("default-src 'none';"))
            // Each answer lets in its own style and script alone.
            let nonce = try #require(policy.firstMatch(of: /script-src 'nonce-([^']+)'/)?.output.1)
            #expect(page.body.contains(#"<script nonce="\#(nonce)">"#))
            let other = try await service.ask(.GET, "/").headers["Content-Security-Policy"].first
            #expect(other?.contains(nonce) == false)
        }
    }

    @Test(arguments: [("green", 152), ("blue", 221), ("crimson", nil)])
    func aBrowserShowsWhoAnswersAndWhatIsAsked(color: String, hue: Int?) async throws {
        try await withTestDatabase(copying: RunningService.migrated) { database in
            try await RunningService.with(database: database.connectionString) {
                $0.identity = InstanceIdentity(instance: "0123456789", color: color, release: 7)
            } _: { (service: RunningService) async throws in
                await service.until(.serving)
                _ = try await service.ask(.POST, "/questions", Self.question("<b>before</b>"))
                try await Chromium.show("http://127.0.0.1:\(service.port)/") { browser in
                    try await browser.until("document.title === 'Fakestack · \(color)'")
                    try await browser.until(Self.text("color", color) + "&&" + Self.text("state", "serving"))
                    try await browser.until(Self.text("instance", "01234567"))
                    let shown = "getComputedStyle(document.documentElement).getPropertyValue('--hue').trim()"
                    let found = try await browser.evaluate(shown) as? String
                    #expect(hue == nil ? found?.isEmpty == false : found == hue.map { "\($0)" })
                    // What people write is text, whatever it looks like.
                    try await browser.until(Self.first("h3", is: "<b>before</b>"))

                    try await browser.until(Self.text("feed", "live"))
                    _ = try await service.ask(.POST, "/questions", Self.question("live"))
                    try await browser.until(Self.first("h3", is: "live"))

                    _ = try await browser.evaluate(
                        """
                        ask.elements.title.value = "from the page", ask.elements.body.value = "b",
                        ask.elements.author.value = "Ada", ask.requestSubmit()
                        """
                    )
                    try await browser.until(Self.first("h3", is: "from the page"))
                    _ = try await browser.evaluate("document.querySelector('[data-value=\"1\"]').click()")
                    try await browser.until(Self.first("output", is: "1"))
                    let kept = try await service.ask(.GET, "/questions?limit=1").json["questions"]
                    let newest = (kept as? [[String: any Sendable]])?.first
                    #expect(newest?["title"] as? String == "from the page")
                    #expect(newest?["score"] as? Int == 1)

                    _ = try await service.ask(.POST, "/obsolete")
                    try await browser.until(
                        Self.text("state", "obsolete") + "&&" + Self.text("status", "red")
                    )
                    try await browser.until("!(\(Self.text("feed", "live")))")
                    let outside = try await browser.evaluate(
                        """
                        performance.getEntriesByType("resource").map(entry => new URL(entry.name))
                          .filter(url => url.origin !== location.origin && url.protocol !== "data:").length
                        """
                    )
                    #expect(outside as? Int == 0)
                }
            }
        }
    }

    private static func question(_ title: String) -> String {
        #"{"title":"\#(title)","body":"b","author":"a"}"#
    }

    /// Whether the element with an id has this text.
    private static func text(_ id: String, _ text: String) -> String {
        "document.getElementById('\(id)')?.textContent === '\(text)'"
    }

    /// Whether the first element that a selector finds has this text.
    private static func first(_ selector: String, is text: String) -> String {
        "document.querySelector('#questions \(selector)')?.textContent === '\(text)'"
    }
}
