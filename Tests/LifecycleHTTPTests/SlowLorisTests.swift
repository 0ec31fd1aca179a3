import LifecycleHTTP
import NIOCore
import NIOPosix
import TestSupport
import Testing

@Suite(.serialized, .timeLimit(.minutes(30))) struct SlowLorisTests {
    private static let crowd = 1000

    /// Sends a header that never ends, a byte at a time, for as long as the server listens.
    private final class Dribbler: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer
        private let begin: String
        private let pause: TimeAmount
        private let isBegun: EventLoopPromise<Void>
        private let ended: EventLoopPromise<String>
        private var answer = ""
        private var dribble: Scheduled<Void>?

        init(
            _ begin: String,
            every pause: TimeAmount,
            isBegun: EventLoopPromise<Void>,
            ended: EventLoopPromise<String>
        ) {
            self.begin = begin
            self.pause = pause
            self.isBegun = isBegun
            self.ended = ended
        }

        func channelActive(context: ChannelHandlerContext) {
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: begin)), promise: nil)
            sendNextByte(context)
        }

        private func sendNextByte(_ context: ChannelHandlerContext) {
            dribble = context.eventLoop.assumeIsolated().scheduleTask(in: pause) { [self] in
                context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: "a")), promise: nil)
                isBegun.succeed()
                sendNextByte(context)
            }
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            answer += String(buffer: unwrapInboundIn(data))
        }

        func channelInactive(context: ChannelHandlerContext) {
            dribble?.cancel()
            isBegun.succeed()
            ended.succeed(answer)
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
    }

    private struct Loris {
        let channel: any Channel
        let isBegun: EventLoopFuture<Void>
        let answer: EventLoopFuture<String>

        static func open(port: Int, _ begin: String, every pause: TimeAmount) async throws -> Loris {
            let loop = MultiThreadedEventLoopGroup.singleton.next()
            let isBegun = loop.makePromise(of: Void.self)
            let ended = loop.makePromise(of: String.self)
            do {
                let channel = try await ClientBootstrap(group: loop)
                    .channelInitializer { channel in
                        channel.eventLoop.makeCompletedFuture {
                            try channel.pipeline.syncOperations.addHandler(
                                Dribbler(begin, every: pause, isBegun: isBegun, ended: ended)
                            )
                        }
                    }
                    .connect(host: "127.0.0.1", port: port).get()
                return Loris(channel: channel, isBegun: isBegun.futureResult, answer: ended.futureResult)
            } catch {
                isBegun.fail(error)
                ended.fail(error)
                throw error
            }
        }
    }

    /// Half of them never end a head, half never end a chunk's size.
    private func openCrowd(_ server: HandlerServer, every pause: TimeAmount) async throws -> [Loris] {
        var crowd: [Loris] = []
        for number in 0..<Self.crowd {
            let rest = number % 2 == 0 ? "A: " : "Transfer-Encoding: chunked\r\n\r\n1;"
            crowd.append(
                try await .open(
                    port: server.port,
                    "POST /length HTTP/1.1\r\nHost: x\r\n\(rest)",
                    every: pause
                )
            )
        }
        return crowd
    }

    @Test func aThousandSlowClientsDoNotKeepAHealthyOneFromBeingServed() async throws {
        // Their time is over long after this test's.
        let limits = ConnectionLimits(head: .seconds(600), body: .seconds(600))
        try await HandlerServer.with(limits: limits) { (server: HandlerServer) async throws in
            let crowd = try await openCrowd(server, every: .seconds(1))
            for loris in crowd { try await loris.isBegun.get() }
            let healthy = try await RawConnection.open(port: server.port)
            for number in 1...1000 {
                try await healthy.send("GET /\(number) HTTP/1.1\r\nHost: x\r\n\r\n")
                try await healthy.received { $0.hasSuffix("at /\(number)\n") }
            }
            #expect(crowd.allSatisfy { $0.channel.isActive })
            await healthy.close()
            for loris in crowd { loris.channel.close(promise: nil) }
            await server.untilInflight(0)
        }
    }

    @Test func eachOfAThousandSlowClientsIsTimedOut() async throws {
        let limits = ConnectionLimits(head: .milliseconds(700), body: .milliseconds(700))
        try await HandlerServer.with(limits: limits) { (server: HandlerServer) async throws in
            for loris in try await openCrowd(server, every: .milliseconds(300)) {
                #expect(try await loris.answer.get().hasPrefix("HTTP/1.1 408"))
            }
            await server.untilInflight(0)
        }
    }
}
