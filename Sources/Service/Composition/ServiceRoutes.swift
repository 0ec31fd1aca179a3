import Hummingbird
import Lifecycle
import Logging

/// Every path of the service, but for the lifecycle's own.
struct ServiceRoutes: Sendable {
    let database: ServiceDatabase
    let lifecycle: InstanceLifecycle
    let configuration: ServiceConfiguration

    /// Makes the router. `HEAD` is answered wherever `GET` is.
    func router(logger: Logger) -> Router<ServiceContext> {
        let router = Router(context: ServiceContext.self, options: .autoGenerateHeadEndpoints)
        // Middleware sees only routes that come after it, so that the paths are learnt apart.
        let paths = Router(context: ServiceContext.self)
        add(to: paths)
        router.add(middleware: ProblemMiddleware(logger: logger, methods: MethodTable(paths.routes)))
        add(to: router)
        return router
    }

    private func add(to router: Router<ServiceContext>) {
        QuestionRoutes(store: database.questions).add(to: router)
        AnswerRoutes(store: database.answers).add(to: router)
        ImportRoutes(store: database.imports).add(to: router)
        PageRoutes(lifecycle: lifecycle).add(to: router)
        OpenAPIRoutes(
            document: OpenAPIDocument(
                hasAdminPaths: configuration.adminPort == nil,
                asksToken: configuration.adminToken != nil
            )
        ).add(to: router)
        FeedRoutes(hub: database.feed, lifecycle: lifecycle, grace: configuration.streamGrace).add(to: router)
    }
}
