import HTTPTypes
import Hummingbird
import LifecycleHTTP
import Logging
import NIOCore
import Postgres

/// Turns every error into the problem document that its client can act on.
struct ProblemMiddleware<Context: RequestContext>: RouterMiddleware {
    let logger: Logger
    /// What each path takes.
    let methods: MethodTable

    func handle(
        _ request: Request,
        context: Context,
        next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let error as HTTPError where error.status == .notFound {
            return absent(request).response
        } catch {
            var logger = logger
            logger[metadataKey: "request_id"] = request.headers[.requestID].map { "\($0)" }
            return Problem(error, to: request.method.rawValue, at: request.uri.path, logger: logger).response
        }
    }

    /// Nothing answers this method at this path.
    private func absent(_ request: Request) -> Problem {
        guard let methods = methods.methods(of: request.uri.path) else {
            return Problem(.notFound, "there is nothing at \(request.uri.path)")
        }
        return Problem(
            .methodNotAllowed,
            "\(request.uri.path) does not take \(request.method)",
            headers: [.allow: methods.map(\.rawValue).joined(separator: ", ")]
        )
    }
}

extension Problem {
    /// What a client is told of an error; what it is not told goes to the log.
    init(_ error: any Error, to method: String, at path: String, logger: Logger) {
        switch error {
        case let problem as Problem:
            self = problem
        case let error as PostgresError:
            // That the database is gone was said when it went: not again for each request.
            logger.log(
                level: error.code == .unavailable ? .debug : .error,
                "database error",
                metadata: ["error": "\(error)", "path": "\(path)"]
            )
            self.init(error, isRead: method == "GET" || method == "HEAD")
        case let error as HTTPError:
            self.init(error.status, error.body ?? Self.explanation(error.status, method, path))
        case is NIOTooManyBytesError:
            self.init(.contentTooLarge, "the body may have at most 1 MiB")
        case let error as any HTTPResponseError:
            self.init(error.status, Self.explanation(error.status, method, path))
        case let error as RequestBrokenOff:
            // Its client has been told, if it is still there: this is for who counts answers.
            self.init(.init(code: error.status), error.description)
        case is CancellationError:
            self = .unavailable("the instance is stopping")
        default:
            logger.error("unexpected error", metadata: ["error": "\(error)", "path": "\(path)"])
            self.init(.internalServerError, "something unexpected went wrong; it is in the log")
        }
    }

    private static func explanation(_ status: HTTPResponse.Status, _ method: String, _ path: String) -> String
    {
        "\(method) \(path): \(status.reasonPhrase)"
    }
}

extension HTTPField.Name {
    /// What the request is called in logs; there is always one.
    // swift-format-ignore: NeverForceUnwrap
    static let requestID = HTTPField.Name("X-Request-Id")!
}
