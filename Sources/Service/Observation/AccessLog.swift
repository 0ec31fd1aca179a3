import LifecycleHTTP
import Logging
import NIOCore
import NIOHTTP1

/// One line a request, at info, when it is over.
///
/// Of the target only the path: queries are where clients put what is nobody else's business.
struct AccessLog: RequestObserver {
    let logger: Logger
    /// Whose line it is, where many instances write to one place.
    let instance: String

    func requestEnded(_ request: FinishedRequest) {
        var metadata: Logger.Metadata = [
            "method": "\(request.method.rawValue)",
            "path": "\(request.target.prefix { $0 != "?" })",
            "duration_ms": .stringConvertible(Double(request.duration.nanoseconds / 1000) / 1000),
            "bytes": .stringConvertible(request.bodyBytes),
            "request_id": "\(request.id)",
            "instance": "\(instance)",
        ]
        if let status = request.status { metadata["status"] = .stringConvertible(status.code) }
        if !request.isComplete { metadata["cut"] = .stringConvertible(true) }
        if let address = request.remoteAddress {
            metadata["remote"] = "\(address.ipAddress ?? "unix"):\(address.port ?? 0)"
        }
        logger.info("request", metadata: metadata)
    }
}
