// swift-tools-version: 6.2
import PackageDescription

/// Settings of every Swift target: Swift 6 mode with nothing left implicit.
let swiftSettings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
]

extension Target.Dependency {
    static let argumentParser = product(name: "ArgumentParser", package: "swift-argument-parser")
    static let asyncHTTPClient = product(name: "AsyncHTTPClient", package: "async-http-client")
    static let histogram = product(name: "Histogram", package: "hdrhistogram-swift")
    static let httpTypes = product(name: "HTTPTypes", package: "swift-http-types")
    static let hummingbird = product(name: "Hummingbird", package: "hummingbird")
    static let hummingbirdCore = product(name: "HummingbirdCore", package: "hummingbird")
    static let logging = product(name: "Logging", package: "swift-log")
    static let nioCore = product(name: "NIOCore", package: "swift-nio")
    static let nioEmbedded = product(name: "NIOEmbedded", package: "swift-nio")
    static let nioFoundationCompat = product(name: "NIOFoundationCompat", package: "swift-nio")
    static let nioHTTP1 = product(name: "NIOHTTP1", package: "swift-nio")
    static let nioHTTPTypes = product(name: "NIOHTTPTypes", package: "swift-nio-extras")
    static let nioHTTPTypesHTTP1 = product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras")
    static let nioPosix = product(name: "NIOPosix", package: "swift-nio")
    static let serviceLifecycle = product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
    static let subprocess = product(name: "Subprocess", package: "swift-subprocess")
    static let unixSignals = product(name: "UnixSignals", package: "swift-service-lifecycle")
}

/// A library target of this package.
func library(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: swiftSettings)
}

/// The tests of one module, with what they need beside it.
func tests(of name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .testTarget(
        name: "\(name)Tests",
        dependencies: [.target(name: name)] + dependencies,
        swiftSettings: swiftSettings
    )
}

let package = Package(
    name: "fakestack",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "fakestack", targets: ["fakestack"]),
        .library(name: "Lifecycle", targets: ["Lifecycle"]),
        .library(name: "LifecycleHTTP", targets: ["LifecycleHTTP"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", from: "0.2.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
    ],
    targets: [
        .systemLibrary(
            name: "CLibpq",
            pkgConfig: "libpq",
            providers: [.apt(["libpq-dev"]), .brew(["libpq"])]
        ),
        library("Postgres", ["CLibpq", .logging]),
        library("PrivatePostgres", [.logging, .subprocess]),
        library("Lifecycle"),
        library(
            "LifecycleHTTP",
            [
                "Lifecycle", .hummingbirdCore, .logging, .nioCore, .nioHTTP1, .nioHTTPTypes,
                .nioHTTPTypesHTTP1, .nioPosix,
            ]
        ),
        library("Migrations"),
        library("Migrator", ["Migrations", "Postgres", .logging]),
        library(
            "Service",
            [
                "Lifecycle", "LifecycleHTTP", "Migrations", "Migrator", "Postgres",
                .httpTypes, .hummingbird, .hummingbirdCore, .logging, .nioCore, .nioHTTP1, .nioPosix,
                .serviceLifecycle,
            ]
        ),
        library(
            "LoadClient",
            ["Postgres", "Terminal", .histogram, .logging, .nioCore, .nioHTTP1, .nioPosix]
        ),
        library("Rollout", ["Lifecycle"]),
        library(
            "Runtimes",
            [
                "Lifecycle", "Rollout", .asyncHTTPClient, .logging, .nioCore, .nioFoundationCompat, .nioHTTP1,
                .nioPosix, .subprocess,
            ]
        ),
        library(
            "Proxies",
            [
                "Lifecycle", "Rollout", "Runtimes", .asyncHTTPClient, .logging, .nioCore, .nioHTTP1,
                .nioPosix,
                .subprocess,
            ]
        ),
        library(
            "Deployer",
            ["Lifecycle", "Proxies", "Rollout", "Runtimes", .logging, .subprocess]
        ),
        library("Terminal", [.logging]),
        library(
            "Lab",
            [
                "Deployer", "Lifecycle", "LoadClient", "PrivatePostgres", "Proxies", "Rollout", "Runtimes",
                "Terminal", .logging, .subprocess,
            ]
        ),
        .executableTarget(
            name: "fakestack",
            dependencies: [
                "Deployer", "Lab", "Lifecycle", "LifecycleHTTP", "LoadClient", "Migrations", "Migrator",
                "Postgres", "PrivatePostgres", "Proxies", "Rollout", "Runtimes", "Service", "Terminal",
                .argumentParser, .asyncHTTPClient, .logging, .nioCore, .nioHTTP1, .unixSignals,
            ],
            swiftSettings: swiftSettings
        ),
        .target(
            name: "TestSupport",
            dependencies: ["Postgres", "PrivatePostgres", .logging, .nioCore, .nioPosix, .subprocess],
            path: "Tests/TestSupport",
            swiftSettings: swiftSettings
        ),
        .target(
            name: "StageSupport",
            dependencies: [
                "Deployer", "Proxies", "Rollout", "Runtimes", .asyncHTTPClient, .logging, .nioCore, .nioHTTP1,
            ],
            path: "Tests/StageSupport",
            swiftSettings: swiftSettings
        ),
        tests(of: "PrivatePostgres", [.logging]),
        tests(of: "Postgres", ["PrivatePostgres", "TestSupport", .logging]),
        tests(of: "Lifecycle"),
        tests(
            of: "LifecycleHTTP",
            [
                "Lifecycle", "TestSupport", .httpTypes, .hummingbirdCore, .logging, .nioCore, .nioEmbedded,
                .nioHTTP1, .nioHTTPTypes, .nioHTTPTypesHTTP1, .nioPosix,
            ]
        ),
        tests(of: "Migrations", ["TestSupport", .subprocess]),
        tests(
            of: "Migrator",
            ["Migrations", "Postgres", "PrivatePostgres", "TestSupport", .logging, .subprocess]
        ),
        tests(
            of: "Service",
            [
                "Lifecycle", "LifecycleHTTP", "Migrations", "Migrator", "Postgres", "PrivatePostgres",
                "TestSupport", .asyncHTTPClient, .logging, .nioCore, .nioHTTP1, .nioPosix, .subprocess,
            ]
        ),
        tests(
            of: "LoadClient",
            [
                "Postgres", "Terminal", "TestSupport", .logging, .nioCore, .nioHTTP1, .nioPosix, .subprocess,
            ]
        ),
        tests(of: "Rollout", ["Lifecycle"]),
        tests(
            of: "Runtimes",
            ["Lifecycle", "Rollout", "StageSupport", "TestSupport", .logging, .nioCore]
        ),
        tests(
            of: "Proxies",
            [
                "Lifecycle", "Rollout", "Runtimes", "StageSupport", .asyncHTTPClient, .logging, .nioCore,
                .nioHTTP1, .subprocess,
            ]
        ),
        tests(
            of: "Deployer",
            [
                "Lifecycle", "Proxies", "Rollout", "Runtimes", "StageSupport", "TestSupport",
                .asyncHTTPClient, .logging, .nioCore, .nioHTTP1, .subprocess,
            ]
        ),
        tests(of: "Terminal", [.logging]),
        tests(of: "Lab", ["TestSupport", .subprocess]),
        .testTarget(
            name: "ContainerTests",
            dependencies: [
                "Lifecycle", "Rollout", "Runtimes", "TestSupport", "fakestack",
                .asyncHTTPClient, .logging, .nioCore, .nioHTTP1, .subprocess,
            ],
            swiftSettings: swiftSettings
        ),
        .testTarget(
            name: "AdversaryTests",
            dependencies: ["fakestack", "Postgres", "TestSupport", .nioCore, .nioPosix, .subprocess],
            swiftSettings: swiftSettings
        ),
        .testTarget(
            name: "CommandLineTests",
            dependencies: [
                "fakestack", "Lifecycle", "LoadClient", "Postgres", "TestSupport", .argumentParser,
                .asyncHTTPClient,
                .nioCore, .nioHTTP1, .subprocess,
            ],
            swiftSettings: swiftSettings
        ),
    ]
)
