import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// A server that does to each request what a script says, down to the bytes.
final class ScriptedServer: Sendable {
    struct Request: Sendable {
        var head: HTTPRequestHead
        var body: String
        /// 0 for the first connection the server accepted.
        var connection: Int
    }

    /// What to do, in order.
    enum Step: Sendable {
        case send(String)
        /// Close in good order.
        case close
        /// Close with a TCP reset.
        case reset
    }

    typealias Script = @Sendable (Request) -> [Step]

    let port: Int
    let seen: Mutex<[Request]>

    private init(port: Int, seen: sending [Request] = []) {
        self.port = port
        self.seen = Mutex(seen)
    }

    var url: String { "http://127.0.0.1:\(port)" }

    /// Serves for as long as the body runs.
    static func with<Result: Sendable>(
        onConnect: [Step] = [],
        _ script: @escaping Script,
        _ body: (ScriptedServer) async throws -> Result
    ) async throws -> Result {
        let group = MultiThreadedEventLoopGroup.singleton
        let accepted = Mutex(0)
        let children = Children()
        let box = ServerBox()
        let channel = try await ServerBootstrap(group: group)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                let number = accepted.withLock { count in
                    defer { count += 1 }
                    return count
                }
                children.add(channel)
                return channel.eventLoop.makeCompletedFuture {
                    let decoder = ByteToMessageHandler(HTTPRequestDecoder(leftOverBytesStrategy: .dropBytes))
                    try channel.pipeline.syncOperations.addHandler(decoder)
                    let handler = ScriptedHandler(
                        number: number,
                        onConnect: onConnect,
                        box: box,
                        script: script
                    )
                    try channel.pipeline.syncOperations.addHandler(handler)
                }
            }
            .bind(host: "127.0.0.1", port: 0)
            .get()
        let server = ScriptedServer(port: channel.localAddress?.port ?? 0)
        box.server.withLock { $0 = server }
        do {
            let result = try await body(server)
            try await channel.close()
            await children.close()
            return result
        } catch {
            try? await channel.close()
            await children.close()
            throw error
        }
    }

    /// An answer with a length.
    static func response(_ status: String, _ headers: [String] = [], body: String) -> String {
        let lines = ["HTTP/1.1 \(status)", "content-length: \(body.utf8.count)"] + headers
        return lines.joined(separator: "\r\n") + "\r\n\r\n" + body
    }
}

final class ServerBox: Sendable {
    let server = Mutex<ScriptedServer?>(nil)
}

private final class Children: Sendable {
    private let channels = Mutex<[any Channel]>([])

    func add(_ channel: any Channel) {
        channels.withLock { $0.append(channel) }
    }

    func close() async {
        for channel in channels.withLock(\.self) { try? await channel.close() }
    }
}

private final class ScriptedHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = ByteBuffer

    private let number: Int
    private let onConnect: [ScriptedServer.Step]
    private let box: ServerBox
    private let script: ScriptedServer.Script
    private var head: HTTPRequestHead?
    private var body = ByteBuffer()

    init(
        number: Int,
        onConnect: [ScriptedServer.Step],
        box: ServerBox,
        script: @escaping ScriptedServer.Script
    ) {
        self.number = number
        self.onConnect = onConnect
        self.box = box
        self.script = script
    }

    func channelActive(context: ChannelHandlerContext) {
        perform(onConnect, context)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            self.head = head
            body.clear()
        case .body(var part):
            body.writeBuffer(&part)
        case .end:
            guard let head else { return }
            let request = ScriptedServer.Request(head: head, body: String(buffer: body), connection: number)
            box.server.withLock { $0 }?.seen.withLock { $0.append(request) }
            perform(script(request), context)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    private func perform(_ steps: [ScriptedServer.Step], _ context: ChannelHandlerContext) {
        for step in steps {
            switch step {
            case .send(let text):
                context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
            case .close:
                context.close(promise: nil)
            case .reset:
                // With a linger time of 0 the kernel sends RST in place of FIN.
                let channel = context.channel
                let abrupt = (channel as? any SocketOptionProvider)?.setSoLinger(
                    linger(l_onoff: 1, l_linger: 0)
                )
                (abrupt ?? channel.eventLoop.makeSucceededVoidFuture())
                    .whenComplete { _ in channel.close(promise: nil) }
            }
        }
    }
}
