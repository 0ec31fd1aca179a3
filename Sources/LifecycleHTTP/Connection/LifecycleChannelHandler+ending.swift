public import NIOCore
import NIOHTTP1

/// How a connection ends: so that every answer that can still be read is read.
extension LifecycleChannelHandler {
    /// How long a peer may take to close its side after our last answer, before we close it.
    private static let linger = TimeAmount.seconds(2)

    /// An answer's last byte is with the kernel, or lost with the connection.
    func closeAfterFlush(
        _ closing: ConnectionStateMachine<OpenRequest>.Closing,
        _ context: ChannelHandlerContext
    ) {
        let promise = machine.unflushed == 0 ? closesOnceFlushed.take() : nil
        if promise != nil || closing == .afterLinger { context.close(mode: .output, promise: promise) }
        carryOut(closing, context)
    }

    private func carryOut(
        _ closing: ConnectionStateMachine<OpenRequest>.Closing,
        _ context: ChannelHandlerContext
    ) {
        switch closing {
        case .none: break
        case .now: context.close(promise: nil)
        case .afterLinger:
            // Closing both sides at once could answer bytes that the peer still sends with a reset, and the reset
            // could overtake the answer. They are read, and dropped.
            context.read()
            let channel = context.channel
            let closing = context.eventLoop.assumeIsolated().scheduleTask(in: Self.linger) {
                context.close(promise: nil)
            }
            channel.closeFuture.assumeIsolated().whenComplete { _ in closing.cancel() }
        }
    }

    /// Closes on the application's behalf.
    public func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        switch mode {
        case .output where machine.unflushed > 0:
            // With the peer's side closed, closing ours closes the channel, and drops what is not flushed.
            let waiting = closesOnceFlushed ?? context.eventLoop.makePromise()
            closesOnceFlushed = waiting
            if let promise { waiting.futureResult.cascade(to: promise) }
        case .all where machine.isEnding:
            // It ends by itself: the peer gets the time to read its last answer.
            context.channel.closeFuture.cascade(to: promise)
        default: context.close(mode: mode, promise: promise)
        }
    }

    // MARK: Reading

    /// Asks for bytes, unless requests are held, or answers pile up that the peer does not take.
    public func read(context: ChannelHandlerContext) {
        isReadHeld = !mayRead(context)
        if !isReadHeld { context.read() }
    }

    private func mayRead(_ context: ChannelHandlerContext) -> Bool {
        !machine.holdsRequests && (machine.isClosing || context.channel.isWritable)
    }

    /// Asks for the bytes that were not asked for when they were wanted, where they may be by now.
    func readOn(_ context: ChannelHandlerContext) {
        guard isReadHeld, mayRead(context) else { return }
        isReadHeld = false
        context.read()
    }

    /// Reads on where answers had piled up.
    public func channelWritabilityChanged(context: ChannelHandlerContext) {
        readOn(context)
        context.fireChannelWritabilityChanged()
    }

    /// Reads on by itself after the last answer: nobody behind us may want what comes.
    public func channelReadComplete(context: ChannelHandlerContext) {
        context.fireChannelReadComplete()
        if machine.isClosing { context.read() }
    }

    // MARK: What the connection does

    /// Minds half-closed connections, idle ones, and the server's request to be quiet.
    public func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case ChannelEvent.inputClosed:
            let (tellsApplication, closing) = machine.peerClosedItsSide()
            if tellsApplication { context.fireUserInboundEventTriggered(event) }
            carryOut(closing, context)
        case is ChannelShouldQuiesceEvent: carryOut(machine.quiesce(), context)
        case is RequestTimeoutHandler.IdleEvent: carryOut(machine.idleForLong(), context)
        default: context.fireUserInboundEventTriggered(event)
        }
    }

    /// The connection is gone.
    public func channelInactive(context: ChannelHandlerContext) {
        let over = machine.connectionLost()
        held.removeAll()
        breakBody(context)
        for request in over { end(request) }
        observation?.connectionLost()
        context.fireChannelInactive()
    }

    /// Answers what cannot be parsed or does not come, and closes: the framing is lost.
    public func errorCaught(context: ChannelHandlerContext, error: any Error) {
        let fault = (error as? RequestBrokenOff) ?? (error as? HTTPParserError).map { RequestBrokenOff($0) }
        guard let fault, fault.answer != nil else {
            let closes = machine.errorCame()
            breakBody(context)
            if closes { context.close(promise: nil) }
            return
        }
        self.fault = fault
        if machine.faultCame() {
            let head = HTTPRequestHead(version: .http1_1, method: .GET, uri: "")
            _ = machine.add(.init(answerer: .refusal), OpenRequest(head: head, token: nil))
        }
        if machine.owesRefusal { workOff(context) }
        breakBody(context)
    }

    /// Tells an application that reads a body that it will not come whole: an end would look like success.
    private func breakBody(_ context: ChannelHandlerContext) {
        if machine.bodyBreakIsDue() { context.fireErrorCaught(fault ?? RequestBrokenOff.connectionLost) }
    }
}
