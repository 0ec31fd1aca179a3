import Hummingbird
import NIOCore

/// What a request carries through the service.
struct ServiceContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// The connection that the request came on.
    let channel: any Channel

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        channel = source.channel
    }

    /// The identifier in the path `/questions/{id}`.
    ///
    /// - Throws: `Problem` 404 where it is none: nothing can be there.
    var questionID: Int64 {
        get throws {
            let text = parameters.get("id") ?? ""
            guard let id = Int64(digits: text), id > 0 else {
                throw Problem(.notFound, "a question's id is a positive whole number, got '\(text)'")
            }
            return id
        }
    }
}

extension FixedWidthInteger {
    /// A number in decimal digits alone, without the sign that `init(_:)` would take.
    init?(digits text: some StringProtocol) {
        guard text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
            return nil
        }
        self.init(text)
    }
}
