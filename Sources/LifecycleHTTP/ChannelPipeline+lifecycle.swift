import NIOCore
import NIOHTTP1

#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

extension ChannelPipeline.SynchronousOperations {
    /// The codec, its limits and the lifecycle's handler, in their order.
    func addLifecycle(_ handler: LifecycleChannelHandler, limits: ConnectionLimits) throws {
        var decoder = NIOHTTPDecoderLimitConfiguration()
        decoder.maxHeaderFieldSize = limits.headerBytes
        decoder.maxHeaderListSize = limits.headerBytes
        decoder.maxHeaderFieldCount = limits.headerFields
        try addHandler(StalledWriteHandler(period: limits.write))
        let timeouts = RequestTimeoutHandler(limits, at: eventLoop.now)
        try addHandler(RequestLineHandler(timeouts, limit: limits.headerBytes))
        // Ordering and errors are the lifecycle handler's; header values come from typed headers.
        try configureHTTPServerPipeline(
            withPipeliningAssistance: false,
            withErrorHandling: false,
            withOutboundHeaderValidation: false,
            withEncoderConfiguration: .init(),
            withDecoderLimitConfiguration: decoder
        )
        try addHandler(timeouts)
        try addHandler(handler)
    }
}

extension Channel {
    /// Keeps little more in the kernel than what is on its way to the peer.
    ///
    /// The kernel takes megabytes from us before it stops, and then says nothing until a third of them is gone:
    /// a slow reader would look like one that has stopped.
    func limitUnsentBytes() {
        // Where the kernel does not know it, a slow reader gets less patience, and nothing else breaks.
        try? syncOptions?.setOption(.tcpOption(.init(rawValue: CInt(TCP_NOTSENT_LOWAT))), value: 128 * 1024)
    }
}
