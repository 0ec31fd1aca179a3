public import NIOCore
import NIOHTTP1

/// How a connection ends: so that every answer that can still be read is read.
extension LifecycleChannelHandler {
    /// How long a peer may take to close its side after our last answer, before we close it.
    private static let linger = TimeAmount.seconds(2)

    // MARK: After the last answer

    /// An answer's last byte is with the kernel, or lost with the connection.
    func answerFlushed(isLast: Bool, _ context: ChannelHandlerContext) {
        if unflushed == 0, let promise = closesOnceFlushed {
            closesOnceFlushed = nil
            context.close(mode: .output, promise: promise)
        } else if isLast {
            context.close(mode: .output, promise: nil)
        }
        guard isLast else {
            if isInputOver || isQuiescing { closeIfIdle(context) }
            return
        }
        // Closing both sides at once could answer bytes that the peer still sends with a reset, and the reset
        // could overtake the answer. They are read, and dropped.
        context.read()
        let channel = context.channel
        let closing = context.eventLoop.assumeIsolated().scheduleTask(in: Self.linger) {
            context.close(promise: nil)
        }
        channel.closeFuture.assumeIsolated().whenComplete { _ in closing.cancel() }
    }

    /// Closes on the application's behalf.
    public func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        switch mode {
        case .output where unflushed > 0:
            // With the peer's side closed, closing ours closes the channel, and drops what is not flushed.
            let waiting = closesOnceFlushed ?? context.eventLoop.makePromise()
            closesOnceFlushed = waiting
            if let promise { waiting.futureResult.cascade(to: promise) }
        case .all where isClosing && !isAnswering:
            // It ends by itself: the peer gets the time to read its last answer.
            context.channel.closeFuture.cascade(to: promise)
        default: context.close(mode: mode, promise: promise)
        }
    }

    /// Closes a connection that owes nothing.
    private func closeIfIdle(_ context: ChannelHandlerContext) {
        if owed.isEmpty, unflushed == 0, !isClosing, case .nothing = reading { context.close(promise: nil) }
    }

    // MARK: Reading

    /// Asks for bytes, unless answers pile up that the peer does not take.
    public func read(context: ChannelHandlerContext) {
        isReadHeld = !isClosing && !context.channel.isWritable
        if !isReadHeld { context.read() }
    }

    /// Reads on where answers had piled up.
    public func channelWritabilityChanged(context: ChannelHandlerContext) {
        if isReadHeld, context.channel.isWritable {
            isReadHeld = false
            context.read()
        }
        context.fireChannelWritabilityChanged()
    }

    /// Reads on by itself after the last answer: nobody behind us may want what comes.
    public func channelReadComplete(context: ChannelHandlerContext) {
        context.fireChannelReadComplete()
        if isClosing { context.read() }
    }

    // MARK: What the connection does

    /// Minds half-closed connections, idle ones, and the server's request to be quiet.
    public func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case ChannelEvent.inputClosed:
            isInputOver = true
            context.fireUserInboundEventTriggered(event)
            // Nobody half-closes under a stream: its reader is gone, and the next write would find out late.
            if isStreaming { context.close(promise: nil) } else { closeIfIdle(context) }
        case is ChannelShouldQuiesceEvent:
            isQuiescing = true
            closeIfIdle(context)
        case is RequestTimeoutHandler.IdleEvent:
            closeIfIdle(context)
        default:
            context.fireUserInboundEventTriggered(event)
        }
    }

    /// The connection is gone.
    public func channelInactive(context: ChannelHandlerContext) {
        breakBody(RequestBrokenOff.connectionLost, context)
        tracker.connectionLost()
        observation?.connectionLost()
        context.fireChannelInactive()
    }

    /// Answers what cannot be parsed or does not come, and closes: the framing is lost.
    public func errorCaught(context: ChannelHandlerContext, error: any Error) {
        let fault = (error as? RequestBrokenOff) ?? (error as? HTTPParserError).map { RequestBrokenOff($0) }
        guard let fault, let answer = fault.answer else {
            breakBody(fault ?? RequestBrokenOff.connectionLost, context)
            // What comes in behind the last request is of no interest, and neither are its faults.
            if !isInputOver, !isClosing { context.close(promise: nil) }
            return
        }
        isInputOver = true
        switch reading {
        case .application:
            // An answer that has begun is the application's to end.
            if !(isAnswering && owed.count == 1), !owed.isEmpty, !isClosing {
                owed[owed.index(before: owed.endIndex)].answer = answer
                owed[owed.index(before: owed.endIndex)].isLast = true
            }
        case .lifecycle(let head, _):
            owed.append(Owed(head: head, answer: answer, isCounted: false, isLast: true))
        case .nothing where !isClosing:
            let head = HTTPRequestHead(version: .http1_1, method: .GET, uri: "")
            owed.append(Owed(head: head, answer: answer, isCounted: false, isLast: true))
        case .nothing, .ignored: break
        }
        answerWhatIsDue(context)
        breakBody(fault, context)
        reading = .ignored
    }

    /// Tells an application that reads a body that it will not come whole: an end would look like success.
    private func breakBody(_ fault: RequestBrokenOff, _ context: ChannelHandlerContext) {
        guard case .application = reading else { return }
        reading = .ignored
        context.fireErrorCaught(fault)
    }
}
