import Testing

@testable import Postgres

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
        #expect(try ConnectionPlan(configuration).timeout == .seconds(3))
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

    @Test(arguments: ["postgres://a/b?non-sense=1", "host=a nonsense=1"])
    func namesAnUnknownParameter(url: String) throws {
        let error = #expect(throws: PostgresError.self) {
            try PostgresConfiguration(url: url, environment: [:])
        }
        #expect(error?.description.contains("sense") == true)
    }

    @Test(arguments: [
        ("postgres://u:hush@a/b?sslmode=bogus", "\"bogus\"; it takes disable, allow"),
        ("host=a connect_timeout=soon", "connect_timeout must be a whole number, got 'soon'"),
        ("host=a keepalives_idle=1s", "keepalives_idle must be a whole number, got '1s'"),
        ("host=a target_session_attrs=writable", "writable"),
        ("host=a ssl_min_protocol_version=SSLv2", "SSLv2"),
        ("host=a,b,c port=1,2", "lists of different lengths"),
        ("host=a port=70000", "1 to 65535, got '70000'"),
    ])
    func refusesAValueThatLibpqWouldRefuseLater(url: String, complaint: String) {
        let error = #expect(throws: PostgresError.self) {
            try PostgresConfiguration(url: url, environment: [:])
        }
        #expect(error?.code == .configuration)
        #expect(error?.description.contains(complaint) == true, "\(String(describing: error))")
        #expect(error?.description.contains("hush") == false)
    }

    @Test(arguments: [" postgres://me@a/b", "postgres://me@a/b\n", "\thost=a dbname=b user=me \r\n"])
    func trimsBlanksAroundTheURL(url: String) throws {
        try #expect(
            PostgresConfiguration(url: url, environment: [:]).description == "host=a dbname=b user=me"
        )
        let environment = ["DATABASE_URL": url]
        try #expect(
            PostgresConfiguration(url: " ", environment: environment).description == "host=a dbname=b user=me"
        )
    }

    @Test func understandsDbmatesSocket() throws {
        let configuration = try PostgresConfiguration(
            url: "postgres://me@/app?socket=/var/run/postgresql&sslmode=disable",
            environment: [:]
        )
        #expect(configuration.description == "host=/var/run/postgresql dbname=app user=me")
    }
}
