import NIOCore

/// Cuts connections whose peer takes none of the bytes that wait for it.
///
/// Goes in front of everything else, where bytes leave. It samples what waits once in a period, from the first
/// write on and for as long as anything waits: bytes that waited at one sample, and of which not one has gone at
/// the next, have stalled for a whole period. So a stalled peer is cut after one to two periods, a slow one never,
/// and a usual answer costs an addition.
final class StalledWriteHandler: ChannelOutboundHandler {
    typealias OutboundIn = IOData
    typealias OutboundOut = IOData

    private struct Sample: Equatable {
        var gone: Int
        var waiting: Int
    }

    private let period: TimeAmount
    private var written = 0
    private var timer: Scheduled<Void>?

    init(period: Duration) {
        self.period = TimeAmount(period)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        written += unwrapOutboundIn(data).readableBytes
        context.write(data, promise: promise)
    }

    func flush(context: ChannelHandlerContext) {
        context.flush()
        if timer == nil { setTimer(since: sample(context), context) }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        timer?.cancel()
        timer = nil
    }

    private func sample(_ context: ChannelHandlerContext) -> Sample {
        let waiting = (try? context.channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0
        return Sample(gone: written - waiting, waiting: waiting)
    }

    private func setTimer(since last: Sample, _ context: ChannelHandlerContext) {
        timer = context.eventLoop.assumeIsolated().scheduleTask(in: period) { [self] in
            timer = nil
            let now = sample(context)
            if last.waiting > 0, now.gone == last.gone {
                context.close(promise: nil)
            } else if now.waiting > 0 {
                setTimer(since: now, context)
            }
        }
    }
}
