internal import FoundationEssentials
internal import NIOCore
internal import NIOHTTP1
internal import Synchronization

/// A user who listens to the feed, and comes back with its `Last-Event-ID` whenever a stream ends.
struct FeedListener: Sendable {
    /// How long it waits before it comes back: less than a browser, which waits as long as the stream says.
    static let pause = Duration.milliseconds(100)

    let state: RunState
    let group: any EventLoopGroup
    /// Its place among the run's audits.
    let index: Int

    /// Listens until its task is cancelled.
    func run() async {
        while !Task.isCancelled {
            let due = state.now
            state.recorder.withLock { $0.start(.feed, due: due) }
            let ending = await listen()
            audit { $0.disconnected() }
            state.recorder.withLock { recorder in
                _ = recorder.end(
                    RequestRecord(
                        kind: .feed,
                        due: due,
                        ended: state.now,
                        connection: .new,
                        answerer: ending.answerer,
                        failure: ending.failure
                    )
                )
            }
            try? await Task.sleep(for: Self.pause)
        }
    }

    private struct Ending {
        var answerer: Answerer?
        var failure: RequestRecord.Failure?
    }

    private func listen() async -> Ending {
        let (parts, continuation) = AsyncStream.makeStream(of: EventStreamPart.self)
        var ending = Ending()
        do {
            let deadline = NIODeadline.now() + .nanoseconds(state.plan.timeout.nanoseconds)
            let connector = Connector(target: state.plan.target, group: group)
            let channel = try await connector.connect(deadline: deadline) { channel in
                try channel.pipeline.syncOperations.addHTTPClientHandlers()
                try channel.pipeline.syncOperations.addHandler(EventStreamHandler(continuation))
            }
            defer { channel.close(promise: nil) }
            let watchdog = channel.eventLoop.scheduleTask(deadline: deadline) {
                continuation.yield(.lost(.timeout, "the feed was not answered in time"))
                continuation.finish()
            }
            defer { watchdog.cancel() }
            send(on: channel)
            ending = await withTaskCancellationHandler {
                await follow(parts) { watchdog.cancel() }
            } onCancel: {
                continuation.finish()
            }
        } catch let fault as HTTPFault {
            ending.failure = .init(kind: fault.kind, detail: fault.detail)
        } catch {
            // Cancelled: the run is over.
        }
        if let detail = ending.failure?.detail { ending.failure?.detail = "the feed: \(detail)" }
        return ending
    }

    private func send(on channel: any Channel) {
        let call = state.api.feed(after: state.feeds.withLock { $0[index].position })
        var head = HTTPRequestHead(
            version: .http1_1,
            method: call.method,
            uri: call.path,
            headers: call.headers
        )
        head.headers.replaceOrAdd(name: "host", value: state.plan.target.authority)
        channel.write(HTTPClientRequestPart.head(head), promise: nil)
        channel.writeAndFlush(HTTPClientRequestPart.end(nil), promise: nil)
    }

    /// Takes what comes until the stream ends.
    private func follow(_ parts: AsyncStream<EventStreamPart>, onHead: () -> Void) async -> Ending {
        var ending = Ending()
        var parser = EventStreamParser()
        for await part in parts {
            switch part {
            case .head(let head):
                onHead()
                ending.answerer = QuestionsAPI.answerer(in: head)
                guard head.status == .ok else {
                    ending.failure = .init(
                        kind: FailureClass(status: Int(head.status.code)),
                        detail: "status \(head.status.code)"
                    )
                    return ending
                }
                audit { $0.connected(at: state.now) }
            case .bytes(let bytes):
                guard let events = parser.take(bytes) else {
                    ending.failure = .init(kind: .badResponse, detail: "a line of the stream does not end")
                    return ending
                }
                events.forEach(take)
            case .end: return ending
            case .lost(let kind, let detail):
                ending.failure = .init(kind: kind, detail: detail)
                return ending
            }
        }
        return ending
    }

    private func take(_ event: EventStreamParser.Event) {
        guard event.type == "question", let data = event.data else {
            return audit { $0.take(id: event.id, isQuestion: false, sequence: nil, isIntact: true) }
        }
        let document = try? JSONDecoder().decode(QuestionDocument.self, from: Data(data.utf8))
        let sequence = document.flatMap { state.contents.sequence(in: $0.title) }
        let entry = sequence.flatMap { sequence in
            state.ledger.withLock { ledger in
                let entries = ledger.questions.entries
                return entries.indices.contains(sequence) ? entries[sequence] : nil
            }
        }
        var isIntact = document != nil
        if let document, let sequence, entry != nil {
            isIntact =
                ContentDigest(title: document.title, body: document.body, author: document.author)
                == state.contents.content(of: sequence).digest
        }
        audit {
            $0.take(
                id: event.id,
                isQuestion: true,
                sequence: entry == nil ? nil : sequence,
                isIntact: isIntact
            )
        }
    }

    private func audit(_ change: (inout FeedAudit) -> Void) {
        state.feeds.withLock { change(&$0[index]) }
    }
}
