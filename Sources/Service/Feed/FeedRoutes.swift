import HTTPTypes
import Hummingbird
import Lifecycle

/// `GET /questions/feed`: every question that is added, as it is added, without gap or repeat.
struct FeedRoutes: Sendable {
    let hub: FeedHub
    let lifecycle: InstanceLifecycle
    /// How long a reader may hold up the end of its stream.
    let grace: Duration

    func add(to router: Router<ServiceContext>) {
        router.get("/questions/feed", use: feed)
    }

    @Sendable private func feed(_ request: Request, _ context: ServiceContext) async throws -> Response {
        let stream = FeedStream(
            hub: hub,
            lifecycle: lifecycle,
            start: try await start(request),
            channel: context.channel,
            grace: grace
        )
        let headers: HTTPFields = [
            .contentType: "text/event-stream",
            .cacheControl: "no-store",
            // Nothing comes after a stream: its connection ends with it.
            .connection: "close",
            // nginx would collect the events until they fill a buffer.
            .accelBuffering: "no",
        ]
        let body = ResponseBody { writer in try await stream.write(to: &writer) }
        return Response(status: .ok, headers: headers, body: body)
    }

    /// Where the reader was, or the present.
    private func start(_ request: Request) async throws -> FeedPosition {
        guard let text = request.headers[.lastEventID], !text.isEmpty else { return try await hub.now() }
        guard let position = FeedPosition(text) else {
            throw Problem(.badRequest, "Last-Event-ID is the id of an event of this feed, got '\(text)'")
        }
        return position
    }
}

extension HTTPField.Name {
    /// What a browser says when its stream begins again.
    // swift-format-ignore: NeverForceUnwrap
    static let lastEventID = HTTPField.Name("Last-Event-ID")!
    /// nginx's, for one response.
    // swift-format-ignore: NeverForceUnwrap
    fileprivate static let accelBuffering = HTTPField.Name("X-Accel-Buffering")!
}
