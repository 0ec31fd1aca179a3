internal import NIOCore

/// A user who uploads questions over and over: a short upload, then one that is longer than a switch from one fleet to
/// the other takes, and so on.
struct Uploader: Sendable {
    let state: RunState
    let group: any EventLoopGroup

    /// Lines of an upload, and how far apart they are: 0.4 and 8 seconds in all.
    static let short = (lines: 20, pause: Duration.milliseconds(20))
    static let long = (lines: 40, pause: Duration.milliseconds(200))
    /// The rest after each.
    static let pause = Duration.milliseconds(500)

    /// Works until the schedule is over; what is left of the last upload then goes at once.
    ///
    /// - Throws: `CancellationError`.
    func run() async throws {
        var user = User(of: state, group: group)
        var number = 0
        do {
            while !state.isOver {
                let shape = number.isMultiple(of: 2) ? Self.short : Self.long
                try await user.upload(shape.lines, every: shape.pause)
                number += 1
                guard try await state.sleep(until: state.now + Self.pause) else { break }
            }
        } catch {
            await user.close()
            throw error
        }
        await user.close()
    }
}
