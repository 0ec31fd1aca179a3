import Hummingbird
import HummingbirdCore
public import Lifecycle
import LifecycleHTTP
public import Logging
import NIOCore
import NIOPosix
import Postgres
import ServiceLifecycle

/// One instance of the service, from its first log line to its last connection.
public struct ServiceInstance: Sendable {
    /// How an instance ended.
    public enum Ending: Equatable, Sendable {
        /// Everything in flight was finished.
        case clean
        /// This many requests were cut off.
        case cut(requests: Int)
    }

    /// What the instance says of itself.
    public let lifecycle: InstanceLifecycle
    private let configuration: ServiceConfiguration
    private let logger: Logger

    /// An instance that has not begun.
    public init(_ configuration: ServiceConfiguration, logger: Logger) {
        var configuration = configuration
        configuration.limits = configuration.limits.fitting(openFiles: OpenFileLimit.raise, logger: logger)
        self.configuration = configuration
        self.logger = logger
        lifecycle = InstanceLifecycle(
            identity: configuration.identity,
            databaseGrace: configuration.databaseGrace
        )
    }

    /// Runs until signals end it.
    ///
    /// - Parameters:
    ///   - signals: What the process is told; the sequence never ends by itself.
    ///   - onListening: Called with the traffic port and the admin port once both are open.
    ///   - onEnding: Called before everything is torn down, which a stuck handler could hold up for ever.
    /// - Throws: `ListenError` where a port cannot be had.
    public func run(
        signals: AsyncStream<ShutdownStateMachine.Signal>,
        onListening: @escaping @Sendable (_ port: Int, _ adminPort: Int?) -> Void = { _, _ in },
        onEnding: @escaping @Sendable (Ending) -> Void = { _ in }
    ) async throws -> Ending {
        let store = ServiceDatabase(configuration, logger: logger)
        let group = MultiThreadedEventLoopGroup.singleton
        let routes = ServiceRoutes(database: store, lifecycle: lifecycle, configuration: configuration)
        let router = routes.router(logger: logger)
        let observer = ServiceObserver(
            routes: RouteTemplates(router.routes.map(\.path.description)),
            accessLog: configuration.accessLog
                ? AccessLog(logger: logger, instance: configuration.identity.instance) : nil
        )
        let metrics = { @Sendable [lifecycle] in observer.prometheusText(lifecycle, store) }
        let admin = try await startAdminServer(group: group, metrics: metrics)
        let port = ListeningPort(
            patience: .milliseconds(configuration.isOnLoopback ? 50 : 200)
        )
        let server = ServiceGroup(
            configuration: .init(
                services: [
                    buildApplication(
                        router,
                        questions: store.questions,
                        observer: observer,
                        metrics: metrics,
                        port: port
                    ) { onListening($0, admin?.port) }
                ],
                logger: logger.silent
            )
        )
        return try await withThrowingTaskGroup(of: Ending?.self) { tasks in
            tasks.addTask {
                await store.run(watchedBy: lifecycle)
                return nil
            }
            tasks.addTask {
                do {
                    try await server.run()
                } catch let error as IOError {
                    throw ListenError(
                        host: configuration.host,
                        port: configuration.port,
                        flag: "--port",
                        cause: error
                    )
                }
                return nil
            }
            tasks.addTask {
                await ShutdownSequence(lifecycle: lifecycle, configuration: configuration, logger: logger)
                    .run(signals: signals) {
                        await port.refuseNewcomers()
                        await server.triggerGracefulShutdown()
                    }
            }
            defer { tasks.cancelAll() }
            while let result = try await tasks.next() {
                guard let ending = result else { continue }
                onEnding(ending)
                await admin?.stop()
                return ending
            }
            return .clean
        }
    }

    private func startAdminServer(
        group: MultiThreadedEventLoopGroup,
        metrics: @escaping @Sendable () -> String
    ) async throws -> AdminServer? {
        guard let port = configuration.adminPort else { return nil }
        do {
            return try await AdminServer.start(
                host: configuration.host,
                port: port,
                endpoints: endpoints(.admin, metrics: metrics),
                limits: configuration.limits,
                group: group
            )
        } catch let error as IOError {
            throw ListenError(host: configuration.host, port: port, flag: "--admin-port", cause: error)
        }
    }

    private func buildApplication(
        _ router: Router<ServiceContext>,
        questions: QuestionStore,
        observer: ServiceObserver,
        metrics: @escaping @Sendable () -> String,
        port: ListeningPort,
        onListening: @escaping @Sendable (Int) -> Void
    ) -> some ApplicationProtocol {
        let endpoints = endpoints(configuration.adminPort == nil ? .everything : .traffic, metrics: metrics)
        let direct = QuestionDirectResponder(store: questions, logger: logger)
        return Application(
            router: router,
            server: HTTPServerBuilder { responder in
                LifecycleHTTP1Channel(
                    endpoints: endpoints,
                    limits: configuration.limits,
                    observer: observer,
                    port: port,
                    direct: direct,
                    responder: responder
                )
            },
            configuration: .init(
                address: .hostname(configuration.host, port: configuration.port),
                backlog: 4096
            ),
            onServerRunning: { channel in
                port.opened(channel)
                onListening(channel.localAddress?.port ?? 0)
            },
            logger: logger.silent
        )
    }

    private func endpoints(
        _ role: LifecycleEndpoints.Role,
        metrics: @escaping @Sendable () -> String
    ) -> LifecycleEndpoints {
        LifecycleEndpoints(
            lifecycle,
            role: role,
            adminToken: configuration.adminToken,
            hosts: .fitting(listeningOn: configuration.host, names: configuration.allowedHosts),
            metrics: metrics
        )
    }
}

extension Logger {
    /// For the server, whose errors are connections that end and whose news we tell ourselves.
    fileprivate var silent: Logger {
        var logger = self
        logger.logLevel = .critical
        return logger
    }
}
