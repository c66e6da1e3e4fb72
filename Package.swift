// swift-tools-version: 6.2
import PackageDescription

let house: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
]

/// Of both programs. Addresses of functions cannot be overwritten once the program runs; relocations take one bit each
/// instead of 24 bytes; and what only a plug-in could call is left out, for there are none.
let linking: [LinkerSetting] = [
    .unsafeFlags([
        "-use-ld=lld", "-Xlinker", "-z", "-Xlinker", "now", "-Xlinker", "-z", "-Xlinker",
        "pack-relative-relocs", "-Xlinker", "--no-export-dynamic",
    ])
]

/// Everything that ships also answers for each unsafe pointer it touches.
let shipped = house + [.strictMemorySafety()]

let package = Package(
    name: "network-monitor",
    products: [
        .executable(name: "monitor-agent", targets: ["monitor-agent"]),
        .executable(name: "monitor-hub", targets: ["monitor-hub"]),
    ],
    dependencies: [
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0", traits: []),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.34.1"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        .target(name: "CArguments", path: "Sources/C/CArguments"),
        // program/ is compiled for the kernel, by its own build script.
        .target(name: "CCounting", path: "Sources/C/CCounting", exclude: ["program"]),
        // Takes libcurl4-openssl-dev's headers, and loads the library itself: nothing is linked.
        .target(name: "CCurl", path: "Sources/C/CCurl"),
        .systemLibrary(name: "CMalloc", path: "Sources/C/CMalloc"),
        .systemLibrary(name: "CEcho", path: "Sources/C/CEcho"),
        .systemLibrary(name: "CGumbo", path: "Sources/C/CGumbo", providers: [.apt(["libgumbo-dev"])]),
        .target(name: "CNoICUData", path: "Sources/C/CNoICUData"),
        .systemLibrary(
            name: "CPcap", path: "Sources/C/CPcap", pkgConfig: "libpcap", providers: [.apt(["libpcap-dev"])]),
        // Takes libpq-dev's headers, and loads the library itself: nothing is linked.
        .target(name: "CPostgres", path: "Sources/C/CPostgres"),
        .systemLibrary(name: "CSnappy", path: "Sources/C/CSnappy", providers: [.apt(["libsnappy-dev"])]),
        .systemLibrary(
            name: "CSodium", path: "Sources/C/CSodium", pkgConfig: "libsodium",
            providers: [.apt(["libsodium-dev"])]),
        .systemLibrary(name: "CThread", path: "Sources/C/CThread"),
        .systemLibrary(name: "CZlib", path: "Sources/C/CZlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CZstd", path: "Sources/C/CZstd", providers: [.apt(["libzstd-dev"])]),
        .target(name: "AMQP", path: "Sources/Shared/AMQP", swiftSettings: shipped),
        .target(
            name: "AMQPClient",
            dependencies: [
                "AMQP", .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ], path: "Sources/Shared/AMQPClient", swiftSettings: shipped),
        .target(
            name: "Broker", dependencies: ["MonitorCore", "MonitorWire", "Probing"],
            path: "Sources/Features/Broker/Core", swiftSettings: shipped),
        .target(
            name: "Daemon",
            dependencies: [
                "CArguments", "CThread", "MonitorCore",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
            ], path: "Sources/Shared/Daemon",
            swiftSettings: shipped),
        .target(
            name: "AgentHost",
            dependencies: [
                "AgentLink", "CMalloc", "Daemon", "HTTPClient", "MonitorCore", "MonitorWire", "Outbox",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            path: "Sources/AgentPlatform/AgentHost", swiftSettings: shipped),
        .target(
            name: "AgentChecks",
            dependencies: [
                "AMQP", "AMQPClient", "AgentHost", "AgentLink", "Daemon", "HTTPClient", "MonitorCore",
                "MonitorWire",
                "ProbeKinds", "Probing", .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            path: "Sources/Features/Checks/Agent", swiftSettings: shipped),
        .target(
            name: "AgentLogs",
            dependencies: [
                "AgentHost", "AgentLink", "Daemon", "LogWire", "MonitorCore", "MonitorWire",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ], path: "Sources/Features/LogReview/Agent", swiftSettings: shipped),
        .target(
            name: "AgentUplink",
            dependencies: [
                "AgentHost", "AgentLink", "Daemon", "MonitorCore", "MonitorWire", "ProbeKinds", "Probing",
                "Uplink", "UplinkWire", .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ], path: "Sources/Features/Uplink/Agent", swiftSettings: shipped),
        .target(
            name: "AgentLan",
            dependencies: [
                "AgentHost", "Daemon", "DeviceDiscovery", "Evidence", "LanCore", "LanFiles", "LanWire",
                "MonitorCore", "PacketCapture", "ProcFS",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            path: "Sources/Features/Lan/Agent", swiftSettings: shipped),
        .target(
            name: "AgentLink",
            dependencies: [
                "HTTPClient", "MonitorCore", "MonitorWire",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "NIOWebSocket", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ], path: "Sources/AgentPlatform/AgentLink",
            swiftSettings: shipped),
        .target(
            name: "AgentProbes",
            dependencies: [
                "AgentHost", "AgentLink", "Daemon", "HTTPClient", "MonitorCore", "MonitorWire", "Pinger",
                "ProbeKinds", "ProbeWire", "Probes", "Probing",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            path: "Sources/Features/Probes/Agent", swiftSettings: shipped),
        .target(
            name: "DeviceAccess", dependencies: ["MonitorCore", "MonitorWire"],
            path: "Sources/Features/DeviceAccess/Core", swiftSettings: shipped),
        .target(
            name: "DeviceSessions",
            dependencies: [
                "DeviceAccess", .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            path: "Sources/Features/DeviceAccess/Sessions", swiftSettings: shipped),
        .target(
            name: "DeviceRegistry",
            dependencies: [
                "Daemon", "DeviceAccess", "DeviceSessions", "HubCore", "HubDatabase", "HubServer", "HubVault",
                "MonitorCore",
                .product(name: "HTTPTypes", package: "swift-http-types"),
            ],
            path: "Sources/Features/DeviceAccess/Registry", swiftSettings: shipped),
        .target(
            name: "Checks", dependencies: ["MonitorCore", "MonitorWire", "Probing"],
            path: "Sources/Features/Checks/Core",
            swiftSettings: shipped),
        .target(
            name: "DeviceDiscovery",
            dependencies: [
                "CPcap", "Evidence", "LanCore", "MonitorCore",
                .product(name: "NIOPosix", package: "swift-nio"),
            ], path: "Sources/Features/Lan/DeviceDiscovery",
            swiftSettings: shipped),
        .target(
            name: "Evidence", dependencies: ["LanCore", "MonitorCore"], path: "Sources/Features/Lan/Evidence",
            swiftSettings: shipped),
        .target(
            name: "HTTPClient",
            dependencies: [
                "CCurl", "MonitorCore", .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ], path: "Sources/Shared/HTTPClient", swiftSettings: shipped),
        .target(
            name: "HubClient",
            dependencies: [
                "Daemon", "HTTPClient", "MonitorCore", "MonitorWire",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ], path: "Sources/HubPlatform/HubClient", swiftSettings: shipped),
        .target(
            name: "HubServer",
            dependencies: [
                "CZlib", "CZstd", "Daemon", "HubCore", "HubDatabase", "HubFrame", "HubIntake", "HubSchedules",
                "HubSeries", "HubVault", "MonitorCore", "MonitorWire",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOWebSocket", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            path: "Sources/HubPlatform/HubServer",
            resources: [.embedInCode("Reference/hub.openapi.json")],
            swiftSettings: shipped),
        .target(
            name: "HubAccounts",
            dependencies: [
                "Accounts", "CSodium", "Daemon", "HubCore", "HubDatabase", "HubFrame", "HubSeries",
                "HubServer", "HubVault", "MonitorCore", "MonitorWire",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ], path: "Sources/Features/Accounts/Hub",
            resources: [.embedInCode("Pages/Templates"), .embedInCode("Reference/accounts.openapi.json")],
            swiftSettings: shipped),
        .target(
            name: "HubAgents",
            dependencies: [
                "Agents", "Daemon", "HubCore", "HubDatabase", "HubFrame", "HubIntake", "HubSeries",
                "HubServer", "MonitorCore", "MonitorWire",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
            ], path: "Sources/Features/Agents/Hub",
            resources: [.embedInCode("Pages/Templates"), .embedInCode("Reference/agents.openapi.json")],
            swiftSettings: shipped),
        .target(
            name: "HubBroker",
            dependencies: [
                "AMQP", "AMQPClient", "Broker", "Daemon", "HTTPClient", "HubCore", "HubDatabase", "HubFrame",
                "HubServer", "MonitorCore", "MonitorWire", "Probing",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ], path: "Sources/Features/Broker/Hub",
            resources: [.embedInCode("Pages/Templates"), .embedInCode("Reference/broker.openapi.json")],
            swiftSettings: shipped),
        .target(
            name: "HubChecks",
            dependencies: [
                "Checks", "Daemon", "HubClient", "HubCore", "HubDatabase", "HubFrame", "HubServer",
                "MonitorCore",
                "MonitorWire", "Probing", .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ], path: "Sources/Features/Checks/Hub",
            resources: [
                .embedInCode("Pages/Templates"), .embedInCode("Pages/Static"),
                .embedInCode("Reference/checks.openapi.json"),
            ],
            swiftSettings: shipped),
        .target(
            name: "Gpon", dependencies: ["DeviceAccess", "MonitorCore", "MonitorWire"],
            path: "Sources/Features/Gpon/Core", swiftSettings: shipped),
        .target(
            name: "GponSessions",
            dependencies: [
                "DeviceAccess", "DeviceSessions", "Gpon", .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ], path: "Sources/Features/Gpon/Sessions", swiftSettings: shipped),
        .target(
            name: "HubGpon",
            dependencies: [
                "Daemon", "DeviceAccess", "DeviceRegistry", "Gpon", "GponSessions", "HubClient", "HubCore",
                "HubDatabase", "HubFrame", "HubSeries", "HubServer", "MonitorCore", "MonitorWire",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ], path: "Sources/Features/Gpon/Hub",
            resources: [
                .embedInCode("Pages/Templates"), .embedInCode("Reference/gpon.openapi.json"),
            ],
            swiftSettings: shipped),
        .target(
            name: "HubDeviceAccess",
            dependencies: [
                "Daemon", "DeviceAccess", "DeviceSessions",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            path: "Sources/Features/DeviceAccess/Hub", swiftSettings: shipped),
        .target(
            name: "HubAlerts",
            dependencies: [
                "Alerts", "Daemon", "HubCore", "HubDatabase", "HubFrame", "HubSchedules", "HubServer",
                "HubVault", "MonitorCore", "MonitorWire", "Schedules", "ZoneFiles",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ], path: "Sources/Features/Alerts/Hub",
            resources: [.embedInCode("Pages/Templates"), .embedInCode("Reference/alerts.openapi.json")],
            swiftSettings: shipped),
        .target(
            name: "HubNotifications",
            dependencies: [
                "Daemon", "HTTPClient", "HubCore", "HubDatabase", "HubFrame", "HubServer", "HubVault",
                "MonitorCore", "MonitorWire", "Notifications",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ], path: "Sources/Features/Notifications/Hub",
            resources: [
                .embedInCode("Pages/Templates"), .embedInCode("Reference/notifications.openapi.json"),
            ],
            swiftSettings: shipped),
        .target(
            name: "HubLan",
            dependencies: [
                "Agents", "Daemon", "HubCore", "HubDatabase", "HubFrame", "HubIntake", "HubSeries",
                "HubServer", "LanCore", "LanWire", "MonitorCore", "MonitorWire",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Mustache", package: "swift-mustache"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ], path: "Sources/Features/Lan/Hub",
            resources: [
                .embedInCode("Pages/Templates"), .embedInCode("Pages/Static"),
                .embedInCode("Reference/lan.openapi.json"),
            ],
            swiftSettings: shipped),
        .target(
            name: "HubPlaces",
            dependencies: [
                "Daemon", "HubCore", "HubDatabase", "HubServer", "MonitorCore", "MonitorWire",
                "Places",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ], path: "Sources/Features/Places/Hub",
            resources: [.embedInCode("Reference/places.openapi.json")],
            swiftSettings: shipped),
        .target(
            name: "HubProbes",
            dependencies: [
                "Daemon", "HubCore", "HubDatabase", "HubFrame", "HubIntake", "HubSeries", "HubServer",
                "MonitorCore", "MonitorWire", "ProbeWire", "Probes", "Probing",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOWebSocket", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ], path: "Sources/Features/Probes/Hub",
            resources: [
                .embedInCode("Pages/Templates"), .embedInCode("Pages/Static"),
                .embedInCode("Reference/probes.openapi.json"),
            ],
            swiftSettings: shipped),
        .target(
            name: "HubFrame",
            dependencies: ["HubCore", "MonitorCore", .product(name: "Mustache", package: "swift-mustache")],
            path: "Sources/HubPlatform/HubFrame",
            resources: [.embedInCode("Templates"), .embedInCode("Static")],
            swiftSettings: shipped),
        .target(
            name: "HubDatabase",
            dependencies: [
                "CPostgres", "CSodium", "HubCore", "MonitorCore",
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
            ], path: "Sources/HubPlatform/HubDatabase", swiftSettings: shipped),
        .target(
            name: "HubConfigs",
            dependencies: [
                "Configs", "Daemon", "DeviceAccess", "DeviceRegistry", "HubCore", "HubDatabase", "HubFrame",
                "HubServer", "HubVault", "MonitorCore", "MonitorWire",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ], path: "Sources/Features/Configs/Hub",
            resources: [
                .embedInCode("Pages/Templates"), .embedInCode("Pages/Static"),
                .embedInCode("Reference/configs.openapi.json"),
            ],
            swiftSettings: shipped),
        .target(
            name: "HubHosts",
            dependencies: [
                "Daemon", "Hosts", "HubCore", "HubDatabase", "HubFrame", "HubServer", "MonitorCore",
                "MonitorWire", "Pinger", "Probes",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ], path: "Sources/Features/Hosts/Hub",
            resources: [
                .embedInCode("Pages/Templates"), .embedInCode("Reference/hosts.openapi.json"),
            ],
            swiftSettings: shipped),
        .target(
            name: "HubRequests",
            dependencies: [
                "Daemon", "HubCore", "HubDatabase", "HubFrame", "HubServer", "MonitorCore", "MonitorWire",
                "Requests", .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
            ], path: "Sources/Features/Requests/Hub",
            resources: [
                .embedInCode("Pages/Templates"), .embedInCode("Pages/Static"),
                .embedInCode("Reference/requests.openapi.json"),
            ],
            swiftSettings: shipped),
        .target(
            name: "HubSeries",
            dependencies: [
                "HubCore", "HubDatabase", "MonitorCore",
            ],
            path: "Sources/HubPlatform/HubSeries", swiftSettings: shipped),
        .target(
            name: "HubIntake",
            dependencies: [
                "HubCore", "HubDatabase", "HubSeries", "MonitorCore",
            ],
            path: "Sources/HubPlatform/HubIntake", swiftSettings: shipped),
        .executableTarget(
            name: "hub-benchmark",
            dependencies: [
                "Agents", "HubLan", "HubTestSupport", "LanCore", "MonitorCore",
            ],
            path: "Tests/Benchmarks/hub",
            exclude: [
                "RESULTS.md", "compare.py", "household.py", "load.py", "programs.py", "results.py", "run",
                "sockets.py",
            ],
            swiftSettings: house),
        .target(
            name: "Accounts", dependencies: ["HubCore", "MonitorCore", "MonitorWire"],
            path: "Sources/Features/Accounts/Core",
            swiftSettings: shipped),
        .target(
            name: "Heartbeats", dependencies: ["HostLogs", "HubCore", "MonitorCore", "Schedules"],
            path: "Sources/Features/Heartbeats/Core", swiftSettings: shipped),
        .target(
            name: "HubHeartbeats",
            dependencies: [
                "Daemon", "Heartbeats", "HostLogs", "HubCore", "HubDatabase", "HubFrame", "HubSchedules",
                "HubServer", "HubVault", "MonitorCore", "MonitorWire", "Schedules", "ZoneFiles",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "Yams", package: "Yams"),
            ], path: "Sources/Features/Heartbeats/Hub",
            resources: [
                .embedInCode("Pages/Templates"), .embedInCode("Reference/heartbeats.openapi.json"),
                .embedInCode("Scripts/client-heartbeat.sh"),
            ],
            swiftSettings: shipped),
        .executableTarget(
            name: "isp-benchmark",
            dependencies: [
                "DatabaseTestSupport", "DeviceAccess", "DeviceRegistry", "HubCore", "HubDatabase",
                "HubInventory", "HubVault", "MonitorCore",
            ], path: "Tests/Benchmarks/isp/store", swiftSettings: house),
        .executableTarget(
            name: "log-benchmark", dependencies: ["LogReview", "MonitorCore"],
            path: "Tests/Benchmarks/logs", swiftSettings: house),
        .executableTarget(
            name: "schedule-oracle", dependencies: ["MonitorCore", "Schedules", "ZoneFiles"],
            path: "Tests/Oracles/schedules", exclude: ["compare.py"], swiftSettings: house),
        .target(
            name: "Schedules", dependencies: ["MonitorCore", "MonitorWire"],
            path: "Sources/HubPlatform/Schedules", swiftSettings: shipped),
        .target(
            name: "ZoneFiles", dependencies: ["Schedules"], path: "Sources/HubPlatform/ZoneFiles",
            swiftSettings: shipped),
        .target(
            name: "HostLogs", dependencies: ["MonitorCore", "MonitorWire"],
            path: "Sources/HubPlatform/HostLogs", swiftSettings: shipped),
        .target(
            name: "LogWire", dependencies: ["Daemon", "MonitorWire"], path: "Sources/Features/LogReview/Wire",
            swiftSettings: shipped),
        .target(
            name: "LogReview", dependencies: ["HubCore", "MonitorCore", "MonitorWire"],
            path: "Sources/Features/LogReview/Core", swiftSettings: shipped),
        .target(
            name: "HubLogReview",
            dependencies: [
                "Daemon", "HTTPClient", "HostLogs", "HubCore", "HubDatabase", "HubFrame", "HubIntake",
                "HubServer",
                "LogReview", "LogWire", "MonitorCore", "MonitorWire",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ], path: "Sources/Features/LogReview/Hub",
            resources: [.embedInCode("Pages/Templates"), .embedInCode("Reference/logs.openapi.json")],
            swiftSettings: shipped),
        .target(
            name: "HubSchedules", dependencies: ["HubCore", "HubDatabase", "Schedules", "ZoneFiles"],
            path: "Sources/HubPlatform/HubSchedules", swiftSettings: shipped),
        .target(
            name: "HubVault", dependencies: ["CSodium", "MonitorCore"], path: "Sources/HubPlatform/HubVault",
            swiftSettings: shipped),
        .target(
            name: "Alerts", dependencies: ["HubCore", "MonitorCore", "Schedules"],
            path: "Sources/Features/Alerts/Core",
            swiftSettings: shipped),
        .target(
            name: "Notifications", dependencies: ["HubCore", "MonitorCore", "MonitorWire"],
            path: "Sources/Features/Notifications/Core", swiftSettings: shipped),
        .target(
            name: "Agents", dependencies: ["HubCore", "MonitorCore"], path: "Sources/Features/Agents/Core",
            swiftSettings: shipped),
        .target(
            name: "HubCore", dependencies: ["MonitorCore"], path: "Sources/HubPlatform/HubCore",
            swiftSettings: shipped),
        .target(
            name: "Configs", dependencies: ["DeviceAccess", "HubCore", "MonitorCore"],
            path: "Sources/Features/Configs/Core", swiftSettings: shipped),
        .target(
            name: "Hosts", dependencies: ["HubCore", "MonitorCore"], path: "Sources/Features/Hosts/Core",
            swiftSettings: shipped),
        .target(
            name: "Connectors", dependencies: ["MonitorCore", "MonitorWire"],
            path: "Sources/Features/Connectors/Core", swiftSettings: shipped),
        .target(
            name: "ConnectorAccess",
            dependencies: [
                "Connectors", "HTMLTree", "HTTPClient", "HubCore", "HubDatabase", "HubServer", "HubVault",
                "MonitorCore",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ], path: "Sources/Features/Connectors/Access", swiftSettings: shipped),
        .target(
            name: "HubConnectors",
            dependencies: [
                "ConnectorAccess", "Connectors", "HubCore", "HubDatabase", "HubFrame", "HubServer",
                "MonitorCore", .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
            ], path: "Sources/Features/Connectors/Hub", resources: [.embedInCode("Pages/Templates")],
            swiftSettings: shipped),
        .target(name: "Billing", path: "Sources/Features/Billing/Core", swiftSettings: shipped),
        .target(
            name: "HubBilling",
            dependencies: [
                "Billing", "ConnectorAccess", "Connectors", "HubCore", "HubDatabase", "HubFrame",
                "HubServer", "MonitorCore", "MonitorWire",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ], path: "Sources/Features/Billing/Hub",
            resources: [.embedInCode("Pages/Templates"), .embedInCode("Reference/billing.openapi.json")],
            swiftSettings: shipped),
        .target(name: "Tickets", path: "Sources/Features/Tickets/Core", swiftSettings: shipped),
        .target(
            name: "HubTickets",
            dependencies: [
                "ConnectorAccess", "Connectors", "HubCore", "HubDatabase", "HubFrame", "HubServer",
                "MonitorCore", "MonitorWire", "Tickets",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ], path: "Sources/Features/Tickets/Hub",
            resources: [.embedInCode("Pages/Templates"), .embedInCode("Reference/tickets.openapi.json")],
            swiftSettings: shipped),
        .target(
            name: "HTMLTree", dependencies: ["CGumbo", "Connectors"],
            path: "Sources/Features/Connectors/HTMLTree", swiftSettings: shipped),
        .target(
            name: "Requests", dependencies: ["HubCore", "MonitorCore"],
            path: "Sources/Features/Requests/Core",
            swiftSettings: shipped),
        .target(
            name: "Inventory", dependencies: ["MonitorCore"], path: "Sources/Features/Inventory/Core",
            swiftSettings: shipped),
        .target(
            name: "HubInventory",
            dependencies: [
                "Daemon", "DeviceAccess", "DeviceRegistry", "HubCore", "HubDatabase", "HubFrame", "HubServer",
                "Inventory", "MonitorCore", "MonitorWire",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ], path: "Sources/Features/Inventory/Hub",
            resources: [
                .embedInCode("Pages/Templates"), .embedInCode("Reference/inventory.openapi.json"),
            ],
            swiftSettings: shipped),
        .target(
            name: "LanCore", dependencies: ["MonitorCore"], path: "Sources/Features/Lan/LanCore",
            swiftSettings: shipped),
        .target(
            name: "LanFiles", dependencies: ["Daemon", "Evidence", "LanCore", "LanWire", "MonitorWire"],
            path: "Sources/Features/Lan/LanFiles", swiftSettings: shipped),
        .target(
            name: "LanWire", dependencies: ["LanCore", "MonitorCore", "MonitorWire"],
            path: "Sources/Features/Lan/LanWire", swiftSettings: shipped),
        .target(name: "MonitorCore", path: "Sources/Shared/MonitorCore", swiftSettings: shipped),
        .target(
            name: "MonitorWire", dependencies: ["MonitorCore"], path: "Sources/Shared/MonitorWire",
            swiftSettings: shipped),
        .target(
            name: "Outbox",
            dependencies: ["CZstd", "MonitorCore", .product(name: "NIOPosix", package: "swift-nio")],
            path: "Sources/AgentPlatform/Outbox",
            swiftSettings: shipped),
        .target(
            name: "PacketCapture",
            dependencies: ["CCounting", "CPcap", "Daemon", "LanCore", "MonitorCore", "Traffic"],
            path: "Sources/Features/Lan/PacketCapture",
            swiftSettings: shipped),
        .target(
            name: "ProbeKinds",
            dependencies: ["Daemon", "HTTPClient", "MonitorCore", "Probing"],
            path: "Sources/AgentPlatform/ProbeKinds", swiftSettings: shipped),
        .target(
            name: "Places", dependencies: ["MonitorCore"], path: "Sources/Features/Places/Core",
            swiftSettings: shipped),
        .target(
            name: "Probing", dependencies: ["MonitorCore", "MonitorWire"], path: "Sources/Shared/Probing",
            swiftSettings: shipped),
        .target(
            name: "ProcFS", dependencies: ["LanCore", "MonitorCore"], path: "Sources/Features/Lan/ProcFS",
            swiftSettings: shipped),
        .target(
            name: "Export", path: "Sources/Features/Export/Core", swiftSettings: shipped),
        .target(
            name: "HubExport",
            dependencies: [
                "CSnappy", "Daemon", "Export", "HTTPClient", "HubCore", "HubDatabase", "HubFrame",
                "HubSeries",
                "HubServer", "MonitorCore", "MonitorWire",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ], path: "Sources/Features/Export/Hub",
            resources: [.embedInCode("Reference/export.openapi.json")], swiftSettings: shipped),
        .target(
            name: "HubUplink",
            dependencies: [
                "Daemon", "HTTPClient", "HubCore", "HubDatabase", "HubFrame", "HubIntake", "HubSeries",
                "HubServer", "MonitorCore", "MonitorWire", "Uplink", "UplinkWire",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ], path: "Sources/Features/Uplink/Hub",
            resources: [.embedInCode("Pages/Templates"), .embedInCode("Reference/uplink.openapi.json")],
            swiftSettings: shipped),
        .target(
            name: "Uplink", dependencies: ["MonitorCore"], path: "Sources/Features/Uplink/Core",
            swiftSettings: shipped),
        .target(
            name: "UplinkWire", dependencies: ["MonitorCore", "MonitorWire", "Uplink"],
            path: "Sources/Features/Uplink/Wire", swiftSettings: shipped),
        .target(
            name: "Traffic", dependencies: ["LanCore", "MonitorCore"], path: "Sources/Features/Lan/Traffic",
            swiftSettings: shipped),
        .target(
            name: "Pinger", dependencies: ["CEcho", "Daemon", "MonitorCore", "Probes", "Probing"],
            path: "Sources/Features/Probes/Pinger", swiftSettings: shipped),
        .target(
            name: "Probes", dependencies: ["MonitorCore", "Probing"], path: "Sources/Features/Probes/Core",
            swiftSettings: shipped),
        .target(
            name: "ProbeWire", dependencies: ["MonitorCore", "MonitorWire", "Probes"],
            path: "Sources/Features/Probes/Wire", swiftSettings: shipped),
        .executableTarget(
            name: "monitor-agent",
            dependencies: [
                "AgentChecks", "AgentHost", "AgentLan", "AgentLink", "AgentLogs", "AgentProbes",
                "AgentUplink", "Daemon", "HTTPClient",
                "MonitorCore",
                "MonitorWire", "Outbox", .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: shipped,
            linkerSettings: linking),
        .executableTarget(
            name: "monitor-hub",
            dependencies: [
                "CMalloc", "CNoICUData", "Daemon", "HubAccounts", "HubAgents", "HubAlerts", "HubBilling",
                "HubBroker", "HubChecks", "HubConfigs", "HubConnectors", "HubCore", "HubDatabase",
                "HubDeviceAccess", "HubExport", "HubFrame", "HubGpon", "HubHeartbeats", "HubHosts",
                "HubIntake",
                "HubInventory", "HubLan", "HubLogReview", "HubNotifications", "HubPlaces", "HubProbes",
                "HubRequests", "HubSeries", "HubServer", "HubTickets", "HubUplink", "MonitorCore",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            swiftSettings: shipped,
            linkerSettings: linking),
        .testTarget(
            name: "ArchitectureTests", dependencies: ["MonitorCore", "TestSupport"],
            path: "Tests/Architecture", swiftSettings: house),
        .target(name: "CMallocCounter", path: "Tests/Support/CMallocCounter"),
        .testTarget(
            name: "AgentHostTests",
            dependencies: [
                "AgentHost", "Daemon", "MonitorCore", "Outbox", "TestSupport",
                .product(name: "Logging", package: "swift-log"),
            ],
            path: "Tests/AgentPlatform/AgentHostTests", swiftSettings: house),
        .testTarget(
            name: "AgentLanTests",
            dependencies: [
                "AgentHost", "AgentLan", "Evidence", "LanCore", "LanWire", "MonitorCore", "PacketCapture",
                "ProcFS", "TestSupport", .product(name: "Logging", package: "swift-log"),
            ],
            path: "Tests/Features/Lan/AgentLanTests", swiftSettings: house),
        .testTarget(
            name: "AgentLinkTests",
            dependencies: [
                "AgentLink", "HTTPClient", "HTTPTestSupport", "MonitorCore", "MonitorWire", "TestSupport",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOWebSocket", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ], path: "Tests/AgentPlatform/AgentLinkTests",
            swiftSettings: house),
        .testTarget(
            name: "HTTPClientTests",
            dependencies: ["HTTPClient", "HTTPTestSupport", "MonitorCore"],
            path: "Tests/Shared/HTTPClientTests", swiftSettings: house),
        .target(
            name: "HTTPTestSupport",
            dependencies: [
                "HTTPClient", .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ], path: "Tests/Support/HTTPTestSupport", swiftSettings: house),
        .testTarget(
            name: "DeviceAccessTests",
            dependencies: ["DeviceAccess", "DeviceLab", "MonitorCore", "MonitorWire", "TestSupport"],
            path: "Tests/Features/DeviceAccess/DeviceAccessTests", swiftSettings: house),
        .target(name: "DeviceLab", path: "Tests/Support/DeviceLab", swiftSettings: house),
        .testTarget(
            name: "DeviceSessionsTests",
            dependencies: [
                "DeviceAccess", "DeviceLab", "DeviceSessions", "TestSupport",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            path: "Tests/Features/DeviceAccess/DeviceSessionsTests", swiftSettings: house),
        .testTarget(
            name: "DeviceDiscoveryTests",
            dependencies: ["DeviceDiscovery", "Evidence", "LanCore", "MonitorCore"],
            path: "Tests/Features/Lan/DeviceDiscoveryTests",
            swiftSettings: house),
        .testTarget(
            name: "EvidenceTests", dependencies: ["Evidence", "LanCore", "MonitorCore", "TestSupport"],
            path: "Tests/Features/Lan/EvidenceTests",
            swiftSettings: house),
        .testTarget(
            name: "AccountsTests", dependencies: ["Accounts", "HubCore", "MonitorCore"],
            path: "Tests/Features/Accounts/AccountsTests", swiftSettings: house),
        .testTarget(
            name: "AlertsTests",
            dependencies: ["Alerts", "HubCore", "MonitorCore", "Notifications", "Schedules"],
            path: "Tests/Features/Alerts/AlertsTests", swiftSettings: house),
        .testTarget(
            name: "NotificationsTests",
            dependencies: ["HubCore", "MonitorCore", "MonitorWire", "Notifications"],
            path: "Tests/Features/Notifications/NotificationsTests", swiftSettings: house),
        .testTarget(
            name: "HubAlertsTests",
            dependencies: [
                "Alerts", "DatabaseTestSupport", "HubAlerts", "HubCore", "HubDatabase", "HubSchedules",
                "HubServer", "HubVault", "MonitorCore", "Schedules", "ZoneFiles",
                .product(name: "Logging", package: "swift-log"),
            ], path: "Tests/Features/Alerts/HubAlertsTests", swiftSettings: house),
        .testTarget(
            name: "QuietDayTests",
            dependencies: [
                "Agents", "Heartbeats", "HubAgents", "HubAlerts", "HubCore", "HubDatabase", "HubHeartbeats",
                "HubLan",
                "HubLogReview", "HubNotifications", "HubProbes", "HubServer", "HubTestSupport", "HubUplink",
                "LanCore", "LanWire", "MonitorCore", "Notifications",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOEmbedded", package: "swift-nio"),
            ], path: "Tests/Features/Alerts/QuietDayTests", swiftSettings: house),
        .testTarget(
            name: "HubNotificationsTests",
            dependencies: [
                "DatabaseTestSupport", "HubCore", "HubDatabase", "HubNotifications", "HubVault",
                "MonitorCore", "Notifications", .product(name: "Logging", package: "swift-log"),
            ], path: "Tests/Features/Notifications/HubNotificationsTests", swiftSettings: house),
        .testTarget(
            name: "HubCoreTests", dependencies: ["HubCore", "MonitorCore"],
            path: "Tests/HubPlatform/HubCoreTests", swiftSettings: house),
        .testTarget(
            name: "GponTests", dependencies: ["DeviceAccess", "Gpon", "TestSupport"],
            path: "Tests/Features/Gpon/GponTests", swiftSettings: house),
        .testTarget(
            name: "HubGponTests",
            dependencies: [
                "DatabaseTestSupport", "DeviceRegistry", "Gpon", "HubCore", "HubDatabase", "HubGpon",
                "HubSeries", "HubServer", "MonitorCore", "TestSupport",
            ],
            path: "Tests/Features/Gpon/HubGponTests", swiftSettings: house),
        .testTarget(
            name: "HeartbeatsTests", dependencies: ["Heartbeats", "MonitorCore", "Schedules", "ZoneFiles"],
            path: "Tests/Features/Heartbeats/HeartbeatsTests", swiftSettings: house),
        .testTarget(
            name: "HubHeartbeatsTests",
            dependencies: [
                "DatabaseTestSupport", "Heartbeats", "HubCore", "HubDatabase", "HubHeartbeats",
                "HubSchedules", "HubServer", "HubVault", "MonitorCore", "MonitorWire", "Schedules",
            ],
            path: "Tests/Features/Heartbeats/HubHeartbeatsTests", swiftSettings: house),
        .testTarget(
            name: "HubLogReviewTests",
            dependencies: [
                "DatabaseTestSupport", "Daemon", "HostLogs", "HubDatabase", "HubLogReview", "HubServer",
                "LogWire", "MonitorCore",
            ], path: "Tests/Features/LogReview/HubLogReviewTests", swiftSettings: house),
        .testTarget(
            name: "LogWireTests", dependencies: ["LogWire", "MonitorWire"],
            path: "Tests/Features/LogReview/LogWireTests", swiftSettings: house),
        .testTarget(
            name: "AgentLogsTests",
            dependencies: [
                "AgentHost", "AgentLink", "AgentLogs", "Daemon", "LogWire", "MonitorCore", "MonitorWire",
                "Outbox", "TestSupport", .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            path: "Tests/Features/LogReview/AgentLogsTests", swiftSettings: house),
        .testTarget(
            name: "HostLogsTests", dependencies: ["HostLogs", "MonitorCore"],
            path: "Tests/HubPlatform/HostLogsTests", swiftSettings: house),
        .testTarget(
            name: "LogReviewTests", dependencies: ["HubCore", "LogReview", "MonitorCore", "MonitorWire"],
            path: "Tests/Features/LogReview/LogReviewTests", swiftSettings: house),
        .testTarget(
            name: "SchedulesTests", dependencies: ["MonitorCore", "Schedules", "TestSupport", "ZoneFiles"],
            path: "Tests/HubPlatform/SchedulesTests", swiftSettings: house),
        .testTarget(
            name: "HubVaultTests", dependencies: ["HubVault", "MonitorCore", "TestSupport"],
            path: "Tests/HubPlatform/HubVaultTests", swiftSettings: house),
        .testTarget(
            name: "ConfigsTests", dependencies: ["Configs", "TestSupport"],
            path: "Tests/Features/Configs/ConfigsTests", swiftSettings: house),
        .testTarget(
            name: "ConnectorsTests", dependencies: ["Connectors", "HTMLTree", "MonitorCore", "TestSupport"],
            path: "Tests/Features/Connectors/ConnectorsTests", swiftSettings: house),
        .testTarget(
            name: "TicketsTests", dependencies: ["Tickets"], path: "Tests/Features/Tickets/TicketsTests",
            swiftSettings: house),
        .testTarget(
            name: "BillingTests", dependencies: ["Billing"], path: "Tests/Features/Billing/BillingTests",
            swiftSettings: house),
        .testTarget(
            name: "HubTicketsTests",
            dependencies: [
                "Connectors", "DatabaseTestSupport", "HubBilling", "HubCore", "HubDatabase", "HubTickets",
                "MonitorCore", "Tickets",
            ], path: "Tests/Features/Tickets/HubTicketsTests", swiftSettings: house),
        .testTarget(
            name: "HostsTests", dependencies: ["Hosts"], path: "Tests/Features/Hosts/HostsTests",
            swiftSettings: house),
        .testTarget(
            name: "RequestsTests", dependencies: ["MonitorCore", "Requests", "TestSupport"],
            path: "Tests/Features/Requests/RequestsTests", swiftSettings: house),
        .testTarget(
            name: "HubConfigsTests",
            dependencies: [
                "Configs", "DatabaseTestSupport", "HubConfigs", "HubCore", "HubDatabase", "HubVault",
                "MonitorCore",
            ],
            path: "Tests/Features/Configs/HubConfigsTests", swiftSettings: house),
        .testTarget(
            name: "HubHostsTests",
            dependencies: [
                "DatabaseTestSupport", "Hosts", "HubCore", "HubDatabase", "HubHosts", "HubServer",
                "MonitorCore",
            ],
            path: "Tests/Features/Hosts/HubHostsTests", swiftSettings: house),
        .testTarget(
            name: "HubRequestsTests",
            dependencies: [
                "DatabaseTestSupport", "HubCore", "HubDatabase", "HubRequests", "MonitorCore", "Requests",
            ],
            path: "Tests/Features/Requests/HubRequestsTests", swiftSettings: house),
        .testTarget(
            name: "InventoryTests", dependencies: ["Inventory", "MonitorCore", "TestSupport"],
            path: "Tests/Features/Inventory/InventoryTests", swiftSettings: house),
        .testTarget(
            name: "HubInventoryTests",
            dependencies: [
                "DatabaseTestSupport", "DeviceAccess", "DeviceRegistry", "HubCore", "HubDatabase",
                "HubInventory", "HubServer", "HubVault", "Inventory", "MonitorCore",
            ], path: "Tests/Features/Inventory/HubInventoryTests",
            swiftSettings: house),
        .testTarget(
            name: "LanCoreTests", dependencies: ["LanCore", "MonitorCore", "TestSupport"],
            path: "Tests/Features/Lan/LanCoreTests", swiftSettings: house),
        .testTarget(
            name: "LanFilesTests", dependencies: ["LanCore", "LanFiles", "MonitorCore", "TestSupport"],
            path: "Tests/Features/Lan/LanFilesTests", swiftSettings: house),
        .testTarget(
            name: "LanWireTests",
            dependencies: [
                "Evidence", "LanCore", "LanWire", "MonitorCore", "MonitorWire", "PacketCapture", "ProcFS",
                "TestSupport",
            ], path: "Tests/Features/Lan/LanWireTests", swiftSettings: house),
        .testTarget(
            name: "HubFrameTests", dependencies: ["HubCore", "HubFrame", "MonitorCore"],
            path: "Tests/HubPlatform/HubFrameTests",
            swiftSettings: house),
        .testTarget(
            name: "HubServerTests",
            dependencies: [
                "Accounts", "AgentLink", "Agents", "Alerts", "Billing", "Broker", "Checks", "Configs",
                "ConnectorAccess", "Connectors", "Daemon", "DeviceAccess", "DeviceRegistry", "Gpon",
                "HTTPClient", "Heartbeats",
                "HostLogs", "Hosts", "HubAccounts", "HubAgents", "HubAlerts", "HubBilling", "HubBroker",
                "HubChecks", "HubConfigs", "HubConnectors", "HubCore", "HubDatabase", "HubExport", "HubFrame",
                "HubGpon",
                "HubHeartbeats", "HubHosts", "HubInventory", "HubLan", "HubLogReview", "HubNotifications",
                "HubPlaces", "HubProbes", "HubRequests", "HubSample", "HubSeries", "HubServer",
                "HubTestSupport", "HubTickets", "HubUplink", "Inventory", "LanCore", "LogReview",
                "MonitorCore",
                "MonitorWire", "monitor-hub", "Notifications", "Outbox", "ProbeWire", "Probes", "Probing",
                "Requests", "Schedules", "TestSupport", "Tickets", "Uplink",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOEmbedded", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ], path: "Tests/HubPlatform/HubServerTests",
            swiftSettings: house),
        .testTarget(
            name: "HubDatabaseTests",
            dependencies: [
                "Agents", "DatabaseTestSupport", "HubCore", "HubDatabase", "HubSeries", "HubTestSupport",
                "MonitorCore", "TestSupport", .product(name: "GRDB", package: "GRDB.swift"),
            ], path: "Tests/HubPlatform/HubDatabaseTests",
            swiftSettings: house),
        .testTarget(
            name: "HubSeriesTests",
            dependencies: [
                "Agents", "HubDatabase", "HubLan", "HubSeries", "HubTestSupport", "LanCore", "MonitorCore",
                "TestSupport",
            ], path: "Tests/HubPlatform/HubSeriesTests",
            swiftSettings: house),
        // Without a feature: kinds of a made-up one, so that they build in seconds.
        .testTarget(
            name: "PackedSeriesTests",
            dependencies: [
                "DatabaseTestSupport", "HubDatabase", "HubIntake", "HubSeries", "MonitorCore",
                "TestSupport",
            ], path: "Tests/HubPlatform/PackedSeriesTests",
            swiftSettings: house),
        .testTarget(
            name: "HubIntakeTests",
            dependencies: [
                "Agents", "DatabaseTestSupport", "HubCore", "HubDatabase", "HubIntake", "HubLan",
                "HubSeries", "HubTestSupport", "LanCore", "MonitorCore", "TestSupport",
            ], path: "Tests/HubPlatform/HubIntakeTests",
            swiftSettings: house),
        .testTarget(
            name: "HubAccountsTests",
            dependencies: [
                "Accounts", "DatabaseTestSupport", "HubAccounts", "HubCore", "HubDatabase", "HubLan",
                "HubTestSupport", "MonitorCore",
            ], path: "Tests/Features/Accounts/HubAccountsTests",
            swiftSettings: house),
        .testTarget(
            name: "HubAgentsTests",
            dependencies: [
                "Agents", "DatabaseTestSupport", "HubAgents", "HubCore", "HubDatabase", "HubIntake",
                "HubSeries", "HubTestSupport", "MonitorCore",
            ], path: "Tests/Features/Agents/HubAgentsTests",
            swiftSettings: house),
        .testTarget(
            name: "HubLanTests",
            dependencies: [
                "Accounts", "Agents", "DatabaseTestSupport", "HubCore", "HubDatabase", "HubFrame", "HubLan",
                "HubSeries", "HubTestSupport", "LanCore", "MonitorCore", "TestSupport",
            ], path: "Tests/Features/Lan/HubLanTests",
            swiftSettings: house),
        .target(
            name: "DatabaseTestSupport", dependencies: ["HubDatabase", "MonitorCore"],
            path: "Tests/Support/DatabaseTestSupport", swiftSettings: house),
        .target(
            name: "HubTestSupport",
            dependencies: [
                "Accounts", "Agents", "DatabaseTestSupport", "HubAccounts", "HubAgents", "HubCore",
                "HubDatabase", "HubIntake", "HubLan", "HubSeries", "LanCore", "MonitorCore",
            ],
            path: "Tests/Support/HubTestSupport", swiftSettings: house),
        .testTarget(
            name: "MonitorAgentTests",
            dependencies: [
                "AgentHost", "AgentLan", "AgentLink", "Daemon", "HTTPClient", "MonitorCore", "MonitorWire",
                "TestSupport", "monitor-agent", .product(name: "Logging", package: "swift-log"),
            ],
            path: "Tests/MonitorAgentTests", swiftSettings: house),
        .testTarget(
            name: "MonitorCoreTests", dependencies: ["MonitorCore"],
            path: "Tests/Shared/MonitorCoreTests", swiftSettings: house),
        .testTarget(
            name: "MonitorHubTests",
            dependencies: [
                "Agents", "Daemon", "DatabaseTestSupport", "HubAgents", "HubDatabase", "HubLan", "HubServer",
                "HubTestSupport", "MonitorCore", "TestSupport", "monitor-hub",
            ],
            path: "Tests/MonitorHubTests", swiftSettings: house),
        .testTarget(
            name: "MonitorWireTests",
            dependencies: ["MonitorCore", "MonitorWire", "TestSupport"],
            path: "Tests/Shared/MonitorWireTests",
            swiftSettings: house),
        .testTarget(
            name: "OutboxTests", dependencies: ["MonitorCore", "Outbox", "TestSupport"],
            path: "Tests/AgentPlatform/OutboxTests", swiftSettings: house),
        .testTarget(
            name: "PacketCaptureTests",
            dependencies: ["CCounting", "Daemon", "LanCore", "MonitorCore", "PacketCapture", "TestSupport"],
            path: "Tests/Features/Lan/PacketCaptureTests",
            swiftSettings: house
        ),
        .testTarget(
            name: "ProbesTests", dependencies: ["MonitorCore", "Probes"],
            path: "Tests/Features/Probes/ProbesTests", swiftSettings: house),
        .testTarget(
            name: "HubProbesTests",
            dependencies: [
                "DatabaseTestSupport", "HubCore", "HubDatabase", "HubProbes", "HubSeries", "MonitorCore",
                "MonitorWire", "ProbeWire", "Probes",
            ], path: "Tests/Features/Probes/HubProbesTests", swiftSettings: house),
        .testTarget(
            name: "ProbeWireTests", dependencies: ["MonitorCore", "MonitorWire", "ProbeWire", "Probes"],
            path: "Tests/Features/Probes/ProbeWireTests", swiftSettings: house),
        .testTarget(
            name: "AgentChecksTests",
            dependencies: [
                "AgentChecks", "AgentHost", "AgentLink", "HTTPClient", "MonitorCore", "ProbeKinds", "Probing",
                .product(name: "Logging", package: "swift-log"),
            ], path: "Tests/Features/Checks/AgentChecksTests", swiftSettings: house),
        .testTarget(
            name: "ChecksTests", dependencies: ["Checks", "MonitorCore", "Probing"],
            path: "Tests/Features/Checks/ChecksTests", swiftSettings: house),
        .testTarget(
            name: "ProbeKindsTests",
            dependencies: [
                "HTTPTestSupport", "MonitorCore", "ProbeKinds", "Probing", "TestSupport",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
            ], path: "Tests/AgentPlatform/ProbeKindsTests", swiftSettings: house),
        .testTarget(
            name: "BrokerTests",
            dependencies: ["Broker", "MonitorCore", "MonitorWire", "Probing", "TestSupport"],
            path: "Tests/Features/Broker/BrokerTests", swiftSettings: house),
        .testTarget(
            name: "AMQPTests", dependencies: ["AMQP", "AMQPClient"], path: "Tests/Shared/AMQPTests",
            swiftSettings: house),
        .testTarget(
            name: "PlacesTests", dependencies: ["MonitorCore", "Places"],
            path: "Tests/Features/Places/PlacesTests", swiftSettings: house),
        .testTarget(
            name: "ProbingTests", dependencies: ["MonitorCore", "MonitorWire", "Probing", "TestSupport"],
            path: "Tests/Shared/ProbingTests", swiftSettings: house),
        .testTarget(
            name: "ProcFSTests", dependencies: ["LanCore", "MonitorCore", "ProcFS", "TestSupport"],
            path: "Tests/Features/Lan/ProcFSTests", swiftSettings: house),
        .target(
            name: "HubSample",
            dependencies: [
                "Daemon", "HubCore", "HubDatabase", "HubFrame", "HubIntake", "HubServer", "MonitorCore",
                "MonitorWire", .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Hummingbird", package: "hummingbird"),
            ],
            path: "Tests/Features/Sample/Hub",
            resources: [
                .embedInCode("Pages/Templates"), .embedInCode("Reference/sample.openapi.json"),
            ],
            swiftSettings: house),
        .target(name: "TestSupport", path: "Tests/Support/TestSupport", swiftSettings: house),
        .testTarget(
            name: "ExportTests", dependencies: ["Export"], path: "Tests/Features/Export/ExportTests",
            swiftSettings: house),
        .testTarget(
            name: "HubExportTests",
            dependencies: [
                "DatabaseTestSupport", "HubDatabase", "HubExport", "HubSeries", "HubServer", "MonitorCore",
                "TestSupport",
            ], path: "Tests/Features/Export/HubExportTests", swiftSettings: house),
        .testTarget(
            name: "HubUplinkTests",
            dependencies: [
                "Agents", "DatabaseTestSupport", "HubCore", "HubDatabase", "HubIntake", "HubSeries",
                "HubServer", "HubTestSupport", "HubUplink", "MonitorCore", "MonitorWire", "TestSupport",
                "Uplink", "UplinkWire",
            ],
            path: "Tests/Features/Uplink/HubUplinkTests", swiftSettings: house),
        .testTarget(
            name: "UplinkWireTests", dependencies: ["MonitorCore", "MonitorWire", "Uplink", "UplinkWire"],
            path: "Tests/Features/Uplink/UplinkWireTests", swiftSettings: house),
        .testTarget(
            name: "AgentUplinkTests",
            dependencies: [
                "AgentHost", "AgentLink", "AgentUplink", "Daemon", "MonitorCore", "MonitorWire", "Outbox",
                "Probing", "TestSupport", "Uplink", "UplinkWire",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ], path: "Tests/Features/Uplink/AgentUplinkTests", swiftSettings: house),
        .testTarget(
            name: "UplinkTests", dependencies: ["MonitorCore", "Uplink"],
            path: "Tests/Features/Uplink/UplinkTests",
            swiftSettings: house),
        .testTarget(
            name: "TrafficTests",
            dependencies: ["CMallocCounter", "LanCore", "MonitorCore", "TestSupport", "Traffic"],
            path: "Tests/Features/Lan/TrafficTests",
            swiftSettings: house),
    ],
    swiftLanguageModes: [.v6]
)

// `make test-NAME` builds and runs the tests in one folder alone, or in several, `test-Probes,Alerts`, with what they stand on.
if let chosen = Context.environment["TESTS_OF"] {
    let all = Dictionary(uniqueKeysWithValues: package.targets.map { ($0.name, $0) })
    let folders = Set(chosen.split(separator: ","))
    var waiting = package.targets.filter {
        $0.type == .test && !folders.isDisjoint(with: $0.path?.split(separator: "/") ?? [])
    }
    precondition(
        !waiting.isEmpty, "No tests in a folder '\(chosen)'. Name a folder of Tests, such as Lan or Outbox.")
    var kept: Set<String> = []
    while let target = waiting.popLast() {
        guard kept.insert(target.name).inserted else { continue }
        waiting += target.dependencies.compactMap { dependency in
            switch dependency {
            case .byNameItem(let name, _), .targetItem(let name, _): all[name]
            default: nil
            }
        }
    }
    package.targets.removeAll { !kept.contains($0.name) }
    package.products = []
}
