// swift-tools-version: 6.2
import PackageDescription

let house: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
]

/// Everything that ships also answers for each unsafe pointer it touches.
let shipped = house + [.strictMemorySafety()]

let package = Package(
    name: "network-monitor",
    products: [
        .executable(name: "monitor-agent", targets: ["monitor-agent"])
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(name: "CPcap", pkgConfig: "libpcap", providers: [.apt(["libpcap-dev"])]),
        .target(
            name: "Delivery",
            dependencies: [
                "CCurl", "MonitorCore",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "NIOWebSocket", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: shipped),
        .target(
            name: "DeviceDiscovery",
            dependencies: ["CPcap", "MonitorCore", .product(name: "NIOPosix", package: "swift-nio")],
            swiftSettings: shipped),
        .target(name: "MonitorCore", swiftSettings: shipped),
        .target(name: "MonitorWire", dependencies: ["MonitorCore"], swiftSettings: shipped),
        .target(
            name: "PacketCapture", dependencies: ["CPcap", "MonitorCore", "Traffic"], swiftSettings: shipped),
        .target(name: "ProcFS", dependencies: ["MonitorCore"], swiftSettings: shipped),
        .target(name: "Traffic", dependencies: ["MonitorCore"], swiftSettings: shipped),
        .executableTarget(
            name: "monitor-agent",
            dependencies: [
                "Delivery", "DeviceDiscovery", "MonitorCore", "MonitorWire", "PacketCapture", "ProcFS",
                "Traffic",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            swiftSettings: shipped),
        .testTarget(
            name: "ArchitectureTests", dependencies: ["MonitorCore", "TestSupport"], swiftSettings: house),
        .target(name: "CMallocCounter", path: "Tests/CMallocCounter"),
        .testTarget(
            name: "DeliveryTests",
            dependencies: [
                "Delivery", "MonitorCore",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOWebSocket", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: house),
        .testTarget(
            name: "DeviceDiscoveryTests", dependencies: ["DeviceDiscovery", "MonitorCore"],
            swiftSettings: house),
        .testTarget(
            name: "MonitorAgentTests",
            dependencies: ["Delivery", "MonitorCore", "TestSupport", "monitor-agent"],
            swiftSettings: house),
        .testTarget(
            name: "MonitorCoreTests", dependencies: ["MonitorCore", "TestSupport"], swiftSettings: house),
        .testTarget(
            name: "MonitorWireTests",
            dependencies: ["MonitorCore", "MonitorWire", "PacketCapture", "ProcFS", "TestSupport"],
            swiftSettings: house),
        .testTarget(
            name: "PacketCaptureTests",
            dependencies: ["MonitorCore", "MonitorWire", "PacketCapture", "TestSupport"], swiftSettings: house
        ),
        .testTarget(
            name: "ProcFSTests", dependencies: ["MonitorCore", "ProcFS", "TestSupport"], swiftSettings: house),
        .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: house),
        .testTarget(
            name: "TrafficTests", dependencies: ["CMallocCounter", "MonitorCore", "TestSupport", "Traffic"],
            swiftSettings: house),
    ],
    swiftLanguageModes: [.v6]
)
