public import Foundation
import NIOCore
import NIOPosix
import Subprocess

#if canImport(System)
    import System
#else
    import SystemPackage
#endif

/// A headless Chromium with one page, driven through its debugging pipe.
///
/// Source: the Chrome DevTools Protocol, https://chromedevtools.github.io/devtools-protocol
public struct Chromium {
    /// What the browser, or a script in the page, complained of.
    public struct Failure: Error, CustomStringConvertible {
        /// Its words.
        public let description: String
    }

    private var answers: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
    private let requests: NIOAsyncChannelOutboundWriter<ByteBuffer>
    private var pending = ByteBuffer()
    private var lastID = 0
    private var session: String?

    /// Runs a browser that shows a page while `body` runs.
    public static func show(
        _ url: String,
        _ body: (inout Chromium) async throws -> Void
    ) async throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: "chromium-\(UUID())").path
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let pipes = ["\(directory)/requests", "\(directory)/answers"]
        for pipe in pipes where mkfifo(pipe, 0o600) != 0 { throw Failure(description: "no pipe: \(errno)") }
        // Opened both ways, which waits for nobody.
        let ends = pipes.map { open($0, O_RDWR | O_NONBLOCK | O_CLOEXEC) }
        let channel = try await NIOPipeBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .takingOwnershipOfDescriptors(input: ends[1], output: ends[0]) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        // Chromium reads requests from descriptor 3, and writes answers to descriptor 4.
        let command = """
            exec chromium --headless=new --no-sandbox --disable-gpu --disable-dev-shm-usage --no-first-run \
            --user-data-dir="$2" --remote-debugging-pipe 3<"$0" 4>"$1"
            """
        var options = PlatformOptions()
        options.teardownSequence = [.gracefulShutDown(allowedDurationToNextStep: .seconds(10))]
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { [options] in
                _ = try await Subprocess.run(
                    .path("/bin/sh"),
                    arguments: Arguments(["-c", command] + pipes + [directory]),
                    platformOptions: options,
                    input: .none,
                    output: .discarded,
                    error: .discarded
                )
            }
            try await channel.executeThenClose { inbound, outbound in
                var browser = Chromium(answers: inbound.makeAsyncIterator(), requests: outbound)
                try await browser.load(url)
                try await body(&browser)
                _ = try await browser.call("Browser.close", [:], inSession: false)
            }
            try await tasks.waitForAll()
        }
    }

    private init(
        answers: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator,
        requests: NIOAsyncChannelOutboundWriter<ByteBuffer>
    ) {
        self.answers = answers
        self.requests = requests
    }

    private mutating func load(_ url: String) async throws {
        let target = try await call("Target.createTarget", ["url": url])["targetId"] as? String ?? ""
        let attached = try await call("Target.attachToTarget", ["targetId": target, "flatten": true])
        session = attached["sessionId"] as? String
    }

    /// Waits until an expression is true in the page, looking at each change of its document.
    public mutating func until(_ condition: String) async throws {
        let script = """
            new Promise(done => {
              const look = () => { if (location.href !== "about:blank" && (\(condition))) done(true) };
              look();
              for (const event of ["readystatechange", "load"]) window.addEventListener(event, look, true);
              new MutationObserver(look).observe(document,
                {subtree: true, childList: true, attributes: true, characterData: true});
            })
            """
        while true {
            // The page that was there before ours takes the promise with it.
            if (try? await evaluate(script)) as? Bool == true { return }
        }
    }

    /// An expression's value in the page.
    public mutating func evaluate(_ expression: String) async throws -> Any? {
        let answer = try await call(
            "Runtime.evaluate",
            ["expression": expression, "awaitPromise": true, "returnByValue": true]
        )
        if let exception = answer["exceptionDetails"] { throw Failure(description: "\(exception)") }
        return (answer["result"] as? [String: Any])?["value"]
    }

    /// Shows the page as on a screen of this width, by day or by night.
    public mutating func resize(width: Int, height: Int = 1000, isDark: Bool = false) async throws {
        _ = try await call(
            "Emulation.setDeviceMetricsOverride",
            ["width": width, "height": height, "deviceScaleFactor": 1, "mobile": false]
        )
        let scheme = ["name": "prefers-color-scheme", "value": isDark ? "dark" : "light"]
        _ = try await call("Emulation.setEmulatedMedia", ["features": [scheme]])
    }

    /// The whole page as a PNG.
    public mutating func screenshot() async throws -> Data {
        let answer = try await call("Page.captureScreenshot", ["captureBeyondViewport": true])
        return Data(base64Encoded: answer["data"] as? String ?? "") ?? Data()
    }

    private mutating func call(
        _ method: String,
        _ parameters: [String: Any],
        inSession: Bool = true
    ) async throws -> [String: Any] {
        lastID += 1
        var request: [String: Any] = ["id": lastID, "method": method, "params": parameters]
        if inSession, let session { request["sessionId"] = session }
        try await requests.write(
            ByteBuffer(bytes: try JSONSerialization.data(withJSONObject: request) + [0])
        )
        while true {
            let message = try await message()
            guard message["id"] as? Int == lastID else { continue }
            if let error = message["error"] { throw Failure(description: "\(method): \(error)") }
            return message["result"] as? [String: Any] ?? [:]
        }
    }

    /// The next message; each ends with a NUL.
    private mutating func message() async throws -> [String: Any] {
        while true {
            let view = pending.readableBytesView
            if let end = view.firstIndex(of: 0) {
                let bytes = pending.readBytes(length: end - view.startIndex) ?? []
                pending.moveReaderIndex(forwardBy: 1)
                return try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any] ?? [:]
            }
            guard let more = try await answers.next() else { throw Failure(description: "Chromium ended") }
            pending.writeImmutableBuffer(more)
        }
    }
}
