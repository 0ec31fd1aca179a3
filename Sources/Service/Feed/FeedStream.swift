import Foundation
import Hummingbird
import Lifecycle
import NIOCore

/// One reader's stream, from the position where it begins to the instance's end.
struct FeedStream: Sendable {
    /// After how many milliseconds a reader whose stream has ended asks again.
    static let retryMilliseconds = 1000

    let hub: FeedHub
    let lifecycle: InstanceLifecycle
    let start: FeedPosition
    let channel: any Channel
    /// How long a reader that does not read may hold up the end.
    let grace: Duration

    /// Writes until the reader goes or the instance becomes obsolete.
    func write(to writer: inout any ResponseBodyWriter) async throws {
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { await cutWhenItHoldsUp() }
            defer { tasks.cancelAll() }
            try await writeEvents(to: &writer)
        }
    }

    private func writeEvents(to writer: inout any ResponseBodyWriter) async throws {
        let (bell, leave) = hub.join()
        defer { leave() }
        channel.closeFuture.whenComplete { _ in leave() }
        var position = start
        var beats = hub.beats
        // An id without data: who loses the connection before the first event has something to resume from.
        try await writer.write(ByteBuffer(string: "retry: \(Self.retryMilliseconds)\nid: \(position)\n\n"))
        for await _ in bell {
            while !lifecycle.isLettingGo, let page = await nextPage(after: position) {
                position = page.end
                guard !page.events.isEmpty else { continue }
                var bytes = ByteBuffer()
                for event in page.events { bytes.writeImmutableBuffer(event.bytes) }
                try await writer.write(bytes)
            }
            if lifecycle.isLettingGo {
                try await writer.write(farewell())
                break
            }
            let now = hub.beats
            if now != beats { try await writer.write(ByteBuffer(string: ": heartbeat\n\n")) }
            beats = now
        }
        try Task.checkCancellation()
        try await writer.finish(nil)
    }

    /// - Returns: Nil where nothing is new, or the database cannot tell: the bell will ring again.
    private func nextPage(after position: FeedPosition) async -> FeedPage? {
        guard let page = try? await hub.page(after: position), page.end > position else { return nil }
        return page
    }

    private func farewell() throws -> ByteBuffer {
        struct Farewell: Encodable {
            let instance: String
            let state: LifecycleState
        }
        let farewell = Farewell(instance: lifecycle.identity.instance, state: lifecycle.current)
        let json = String(decoding: try JSONEncoder.service.encode(farewell), as: UTF8.self)
        return ByteBuffer(string: "event: obsolete\ndata: \(json)\n\n")
    }

    /// Closes the connection under a reader that has not taken the end in time.
    private func cutWhenItHoldsUp() async {
        for await state in lifecycle.states() where state == .obsolete || state == .stopping {
            guard (try? await Task.sleep(for: grace)) != nil else { return }
            channel.close(promise: nil)
            return
        }
    }
}
