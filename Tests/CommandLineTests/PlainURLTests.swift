import Testing

@testable import fakestack

@Suite struct PlainURLTests {
    @Test(arguments: [
        ("127.0.0.1:9901", "http://127.0.0.1:9901"), ("http://127.0.0.1:9901", "http://127.0.0.1:9901"),
        ("http://127.0.0.1:9901/", "http://127.0.0.1:9901"), ("envoy.internal", "http://envoy.internal"),
        ("[::1]:9901", "http://[::1]:9901"),
    ])
    func aPlaceIsTakenWithAndWithoutItsScheme(_ text: String, _ url: String) {
        #expect(PlainURL(text: text)?.text == url)
    }

    @Test(arguments: [
        "", "http://", "https://h:1", "h:0", "h:x", "h:1:2", "h:1/path", "http://u:p@h", "h:1?x", "?!", "h 1",
    ])
    func anythingElseIsRefused(_ text: String) {
        #expect(PlainURL(text: text) == nil)
    }
}
