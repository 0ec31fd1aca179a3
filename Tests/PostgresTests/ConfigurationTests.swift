import Postgres
import Testing

@Suite struct ConfigurationTests {
    @Test(arguments: [
        "postgres://me:pw@db.example:5433/app?sslmode=require",
        "postgresql://me:pw@db.example:5433/app",
        "host=db.example port=5433 dbname=app user=me password=pw",
    ])
    func takesURIsAndKeywords(url: String) throws {
        let configuration = try PostgresConfiguration(url: url, environment: [:])
        #expect(configuration.description == "host=db.example port=5433 dbname=app user=me")
    }

    @Test func takesDATABASE_URLWhereNoneIsGiven() throws {
        let environment = ["DATABASE_URL": "postgres://a/b", "PGUSER": "c"]
        try #expect(
            PostgresConfiguration(url: nil, environment: environment).description == "host=a dbname=b user=c"
        )
    }

    @Test func takesLibpqsVariablesWhereTheURLIsSilent() throws {
        let environment = [
            "PGHOST": "a", "PGPORT": "1", "PGDATABASE": "b", "PGAPPNAME": "x", "PGCONNECT_TIMEOUT": "3",
        ]
        let configuration = try PostgresConfiguration(url: "dbname=other", environment: environment)
        #expect(configuration.description == "host=a port=1 dbname=other")
        #expect(configuration.applicationName == "x")
        #expect(configuration.connectTimeout == .seconds(3))
    }

    @Test func neverShowsAPassword() throws {
        let configuration = try PostgresConfiguration(url: "postgres://me:hunter2@host/db", environment: [:])
        var dumped = ""
        dump(configuration, to: &dumped)
        #expect(!"\(configuration) \(String(reflecting: configuration)) \(dumped)".contains("hunter2"))
    }

    @Test(arguments: [
        "postgres//me:hunter2@host/db",
        "host=a password=more hunter2 words",
        "postgres://me:hunter2@host:port@x/db?nonsense=1",
        "postgres://me:%zzhunter2@host/db",
    ])
    func refusesAWrongURLWithoutQuotingThePassword(url: String) throws {
        let error = #expect(throws: PostgresError.self) {
            try PostgresConfiguration(url: url, environment: [:])
        }
        #expect(error?.code == .configuration)
        #expect(error?.debugDescription.contains("hunter2") == false)
        #expect(error?.description.contains("postgres://user@host") == true)
    }

    @Test func namesAnUnknownParameter() throws {
        let error = #expect(throws: PostgresError.self) {
            try PostgresConfiguration(url: "postgres://a/b?nonsense=1", environment: [:])
        }
        #expect(error?.description.contains("nonsense") == true)
    }

    @Test func understandsDbmatesSocket() throws {
        let configuration = try PostgresConfiguration(
            url: "postgres://me@/app?socket=/var/run/postgresql&sslmode=disable",
            environment: [:]
        )
        #expect(configuration.description == "host=/var/run/postgresql dbname=app user=me")
    }
}
