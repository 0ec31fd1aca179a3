import Lifecycle
import NIOHTTP1
import PrivatePostgres
import Service
import Synchronization
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(30))) struct LifecycleOfServiceTests {
    @Test func itStartsRedAndTurnsGreenWhenTheSchemaIsThere() async throws {
        try await withTestDatabase { database in
            try await RunningService.with(database: database.connectionString) {
                (service: RunningService) async throws in
                while service.instance.lifecycle.health().database == .down {
                    try? await Task.sleep(for: .milliseconds(1))
                }
                let red = try await service.ask(.GET, "/health")
                #expect(red.status == 503)
                try await RunningService.migrate(database.connectionString)
                await service.until(.serving)
                let green = try await service.ask(.GET, "/health")
                #expect(green.status == 200)
                #expect(green.json["schema"] as? String != nil)
            }
        }
    }

    @Test func itServesWhileObsoleteAndComesBack() async throws {
        try await RunningService.withFreshDatabase { (service: RunningService) async throws in
            #expect(try await service.ask(.GET, "/obsolete").status == 200)
            #expect(try await service.ask(.GET, "/health").status == 503)
            let answer = try await service.ask(.GET, "/questions")
            #expect(answer.status == 200)
            #expect(answer.headers["Connection"] == ["close"])
            #expect(try await service.ask(.DELETE, "/obsolete").status == 200)
            #expect(try await service.ask(.GET, "/health").status == 200)
        }
    }

    @Test func theAdminPortAloneHasTheAdminsPaths() async throws {
        try await withTestDatabase { database in
            try await RunningService.with(database: database.connectionString) {
                $0.adminPort = 0
            } _: { (service: RunningService) async throws in
                for path in ["/obsolete", "/inflight", "/metrics"] {
                    #expect(try await service.ask(.GET, path).status == 404)
                    #expect(try await service.ask(.GET, path, onAdminPort: true).status == 200)
                }
                #expect(try await service.ask(.GET, "/live", onAdminPort: true).status == 200)
                #expect(try await service.ask(.GET, "/questions", onAdminPort: true).status == 404)
            }
        }
    }

    @Test func aRequestInFlightIsFinishedAfterSIGTERM() async throws {
        try await withTestDatabase(copying: RunningService.migrated) { database in
            let ending = try await RunningService.with(database: database.connectionString) {
                $0.shutdownDelay = .zero
            } _: { (service: RunningService) async throws in
                await service.until(.serving)
                let upload = try await SlowUpload.begin(port: service.port)
                while service.instance.lifecycle.inflight().inflight == 0 {
                    try? await Task.sleep(for: .milliseconds(1))
                }
                service.signal(.terminate)
                await service.until(.stopping)
                let answer = try await upload.finish()
                #expect(answer.hasPrefix("HTTP/1.1 201"))
            }
            #expect(ending == .clean)
        }
    }

    @Test func whatDoesNotEndInTimeIsCutAndCounted() async throws {
        try await withTestDatabase { database in
            // Held until the service has ended: nothing but the time limit ends this request.
            let held = Mutex<SlowUpload?>(nil)
            let ending = try await RunningService.with(database: database.connectionString) {
                $0.drainTimeout = .zero
            } _: { (service: RunningService) async throws in
                let upload = try await SlowUpload.begin(port: service.port)
                while service.instance.lifecycle.inflight().inflight == 0 {
                    try? await Task.sleep(for: .milliseconds(1))
                }
                held.withLock { $0 = upload }
                service.signal(.interrupt)
                await service.until(.stopping)
            }
            await held.withLock { $0 }?.abandon()
            #expect(ending == .cut(requests: 1))
        }
    }

    @Test func aBusyPortIsOneClearLine() async throws {
        try await withTestDatabase { database in
            try await RunningService.with(database: database.connectionString) {
                (service: RunningService) async throws in
                let error = await #expect(throws: ListenError.self) {
                    try await RunningService.with(database: database.connectionString) {
                        $0.port = service.port
                    } _: { _ in
                    }
                }
                #expect(error?.description.contains("--port \(service.port): the port is in use") == true)
            }
        }
    }

    @Test func requestsAreRefusedAtOnceWhileTheDatabaseIsGoneAndServedWhenItIsBack() async throws {
        try await withPrivateServer { server in
            try await RunningService.migrate(server.connectionString)
            try await RunningService.with(database: server.connectionString) {
                (service: RunningService) async throws in
                await service.until(.serving)
                try await server.stop(mode: .immediate)
                while service.instance.lifecycle.health().database == .up {
                    try? await Task.sleep(for: .milliseconds(1))
                }
                let refused = try await service.ask(.GET, "/questions")
                #expect(refused.status == 503)
                #expect(refused.headers["Retry-After"] == ["1"])
                // Within its grace the instance stays green: a failover must not flap the fleet.
                #expect(try await service.ask(.GET, "/health").status == 200)
                try await server.start()
                while service.instance.lifecycle.health().database == .down {
                    try? await Task.sleep(for: .milliseconds(1))
                }
                #expect(try await service.ask(.POST, "/questions", QuestionTests.question).status == 201)
            }
        }
    }
}
