import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Postgres

/// Turns every error into the problem document that its client can act on.
struct ProblemMiddleware<Context: RequestContext>: RouterMiddleware {
    let logger: Logger

    func handle(
        _ request: Request,
        context: Context,
        next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let problem as Problem {
            return problem.response
        } catch let error as PostgresError {
            logger.error("database error", metadata: ["error": "\(error)", "path": "\(request.uri.path)"])
            return Problem(error).response
        } catch let error as HTTPError {
            return Problem(error.status, error.body ?? Self.explanation(error.status, request)).response
        } catch is NIOTooManyBytesError {
            return Problem(.contentTooLarge, "the body may have at most 1 MiB").response
        } catch let error as any HTTPResponseError {
            return Problem(error.status, Self.explanation(error.status, request)).response
        } catch is CancellationError {
            return Problem.unavailable("the instance is stopping").response
        } catch {
            logger.error("unexpected error", metadata: ["error": "\(error)", "path": "\(request.uri.path)"])
            return Problem(.internalServerError, "something unexpected went wrong; it is in the log").response
        }
    }

    private static func explanation(_ status: HTTPResponse.Status, _ request: Request) -> String {
        switch status {
        case .notFound: "there is nothing at \(request.uri.path)"
        case .methodNotAllowed: "\(request.uri.path) does not take \(request.method)"
        default: status.reasonPhrase
        }
    }
}
